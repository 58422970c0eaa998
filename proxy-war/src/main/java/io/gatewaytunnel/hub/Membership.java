package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.StreamListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * One session among those of the hub: chosen no more as soon as it takes nothing more, forgotten when it has ended.
 * Threads: any.
 */
final class Membership implements SessionListener {
    private static final Logger LOG = System.getLogger(Membership.class.getName());

    private final Hub hub;
    private final Seat seat;
    private final String name;
    private final String token;
    private volatile @Nullable MuxSession session;

    /** {@code name} is for logs, {@code token} the session's secret. */
    Membership(Hub hub, Seat seat, String name, String token) {
        this.hub = hub;
        this.seat = seat;
        this.name = name;
        this.token = token;
    }

    /** The session that this is told of; before it has a link. */
    void of(MuxSession member, Candidate owner) {
        session = member;
        hub.add(member, owner.credential());
        if (!hub.runtime().settings().grace().isZero()) {
            hub.directory().add(token, member, owner);
        }
    }

    @Override
    public StreamListener onOpen(MuxStream stream, RequestHead head) {
        throw new IllegalStateException("only a proxy opens streams; the decoder's owner lets no agent do it");
    }

    @Override
    public void onGoAway(Frame.GoAway goAway) {
        LOG.log(Level.INFO, "session={0} step=go-away {1}: {2}", name, goAway.code(), Printable.of(goAway.reason()));
        hub.registry().members().leave(seat);
    }

    @Override
    public void onEnded(ErrorCode code, String reason) {
        LOG.log(Level.INFO, "session={0} step=end {1}: {2}", name, code, Printable.of(reason));
        hub.registry().members().giveBack(seat);
        hub.directory().remove(token);
        MuxSession ended = session;
        if (ended != null) {
            hub.remove(ended);
        }
    }
}
