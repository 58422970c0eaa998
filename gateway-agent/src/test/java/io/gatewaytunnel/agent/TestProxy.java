package io.gatewaytunnel.agent;

import io.gatewaytunnel.connect.ScriptedHub;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.Handshake;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.NewLink;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.TimerThread;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The proxy's end of an agent's links, as the script of a {@link ScriptedHub}. */
final class TestProxy implements ScriptedHub.Script, AutoCloseable {
    final BlockingQueue<MuxSession> sessions = new LinkedBlockingQueue<>();
    final List<HelloBody> hellos = new CopyOnWriteArrayList<>();
    final List<String> heads = new CopyOnWriteArrayList<>();
    final List<Frame.GoAway> goAways = new CopyOnWriteArrayList<>();

    private final TimerThread timer = new TimerThread("test-proxy-timer");

    @Override
    public void run(ScriptedHub.Connection link, int number) throws IOException {
        heads.add(link.head());
        link.upgrade();
        NewLink opening = new Welcoming(link, number).opening;
        try {
            for (byte[] message = link.read(); message != null; message = link.read()) {
                opening.onMessage(message);
            }
        } finally {
            opening.onClosed(Protocol.CLOSED_ABNORMALLY, "over");
        }
    }

    MuxSession awaitSession() throws InterruptedException {
        MuxSession session = sessions.poll(10, TimeUnit.SECONDS);
        if (session == null) {
            throw new AssertionError("no agent came");
        }
        return session;
    }

    @Nullable
    MuxSession pollSession(long millis) throws InterruptedException {
        return sessions.poll(millis, TimeUnit.MILLISECONDS);
    }

    private final class Welcoming implements NewLink.Owner {
        private final MuxSettings settings = MuxSettings.defaults();
        private final PeerLimits own = new PeerLimits(1, 0, settings.maxHeadBytes());
        private final NewLink opening;
        private final int number;

        Welcoming(Link link, int number) {
            this.opening = new NewLink(Handshake.ofProxy(), link, this, timer);
            this.number = number;
        }

        @Override
        public void onHello(Handshake.Judge asked) {
            hellos.add(asked.hello());
            ResumePoint fresh = new ResumePoint("0".repeat(32), 0);
            opening.welcome(new WelcomeBody("test", "node", fresh, false, own, Optional.empty()));
        }

        @Override
        public LinkReceiver onAgreed(Link link, Handshake.Agree agreed) {
            MuxSession session = new MuxSession(
                    Role.PROXY,
                    new MuxRuntime(timer, new MemoryBudget(64 << 20), settings),
                    new SessionTerms("proxy#" + number, own, agreed.hello().limits()),
                    new Owner());
            LinkReceiver receiver = session.attach(link);
            sessions.add(session);
            return receiver;
        }

        @Override
        public void onOver(boolean byUs, int closeCode, String reason) {}
    }

    private final class Owner implements SessionListener {
        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            throw new IllegalStateException("only a proxy opens");
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {
            goAways.add(goAway);
        }

        @Override
        public void onEnded(ErrorCode code, String reason) {}
    }

    @Override
    public void close() {
        timer.close();
    }
}
