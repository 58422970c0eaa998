package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.mux.Fence;
import io.gatewaytunnel.mux.Handshake;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.NewLink;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionTerms;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hub's side of a new link: who says hello there, perhaps the question whether the name is free, and the session
 * that the link is to carry, a new one or one that goes on. An agent that asks for a session which is still there, and
 * its own, goes on with that, also while the hub takes no new ones.
 *
 * <p>Threads: those of {@link NewLink}, which calls it.
 */
final class HubConnection implements NewLink.Owner {
    private static final Logger LOG = System.getLogger(HubConnection.class.getName());

    private final Hub hub;
    private final Link link;
    private final AgentCredential credential;
    private final NewLink opening;
    private @Nullable Candidate candidate;
    private @Nullable Seat seat;

    /** What is to carry on once the welcome is out. */
    private @Nullable Function<Handshake.Agree, LinkReceiver> agreed;

    HubConnection(Hub hub, Link link, AgentCredential credential) {
        this.hub = hub;
        this.link = link;
        this.credential = credential;
        this.opening =
                new NewLink(Handshake.ofProxy(), link, this, hub.runtime().timer());
    }

    /** The link's messages and its close go there. */
    NewLink opening() {
        return opening;
    }

    @Override
    public void onHello(Handshake.Judge asked) {
        HelloBody hello = asked.hello();
        Candidate named = new Candidate(credential, hello, link.description());
        candidate = named;
        Optional<String> foreign = hub.isAdmitted(credential)
                ? credential.refusal(hello).or(() -> credential.grant().refusal(hello.services(), List::of))
                : Optional.of("the credential has been revoked meanwhile");
        if (foreign.isPresent()) {
            opening.giveUp(ErrorCode.NOT_ALLOWED, foreign.get());
            return;
        }
        Optional<MuxSession> known = hub.directory().find(named);
        long received = hello.resume().map(ResumePoint::receivedPosition).orElse(0L);
        Optional<Fence> fence = known.flatMap(session -> session.fence(received));
        if (known.isPresent() && fence.isPresent()) {
            resume(named, known.get(), fence.get());
            return;
        }
        Optional<Handshake.GiveUp> refusal = Handshake.refusal(hello, hub.nodeId(), hub.isRefusing());
        refusal.ifPresentOrElse(why -> opening.giveUp(why.code(), why.reason()), () -> join(named));
    }

    /** Tells the agent how far its session has come; it goes on when that is out. */
    private void resume(Candidate named, MuxSession session, Fence fence) {
        String token = named.hello().resume().orElseThrow().sessionToken();
        agreed = agree -> {
            LinkReceiver carrying = session.resume(link, fence, agree.peerReceived())
                    .orElseThrow(() -> new ProtocolException(
                            ErrorCode.LINK_LOST, "the session has ended meanwhile, or goes on over a newer link"));
            LOG.log(Level.INFO, "session={0} step=resume goes on over a link from {1}", session.name(), named.from());
            return carrying;
        };
        welcome(new ResumePoint(token, fence.receivedPosition()), true, session.name());
    }

    private void join(Candidate named) {
        Entry entry = hub.registry().members().tryJoin(named, Set.of());
        if (entry instanceof Entry.NameTaken taken) {
            askHolders(named, taken);
        } else if (entry instanceof Entry.Refused refused && refused.code() == ErrorCode.CALM_DOWN) {
            takePlaceOfAbsent(named, refused);
        } else {
            act(named, entry);
        }
    }

    /** Where all places are taken, the session that has waited for its agent for the longest ends. */
    private void takePlaceOfAbsent(Candidate named, Entry.Refused refused) {
        Optional<MuxSession> absent = hub.directory().longestDetached();
        if (absent.isEmpty()) {
            act(named, refused);
            return;
        }
        hub.runtime().timer().aside(() -> {
            absent.get().end(ErrorCode.LINK_LOST, "another agent took the place of one that was without a link");
            opening.inTurn(() -> act(named, hub.registry().members().tryJoin(named, Set.of())));
        });
    }

    /** The verdict comes on a thread of somebody else's link or of the timer: what it leads to is done beside them. */
    private void askHolders(Candidate named, Entry.NameTaken taken) {
        boolean asked = hub.nameProbes()
                .ask(
                        named,
                        taken.holders(),
                        (alive, silent) -> hub.runtime()
                                .timer()
                                .aside(() -> opening.inTurn(() -> onVerdict(named, taken, alive, silent))));
        if (!asked) {
            opening.giveUp(
                    ErrorCode.NAME_IN_USE,
                    "yet another instance asks for the name of the one at " + taken.holdersFrom());
        }
    }

    /** Tries again, unless who has the name is alive. */
    private void onVerdict(Candidate named, Entry.NameTaken taken, boolean alive, Set<MuxSession> silent) {
        act(named, alive ? taken : hub.registry().members().tryJoin(named, silent));
    }

    private void act(Candidate named, Entry entry) {
        if (entry instanceof Entry.Admitted admitted) {
            seat = admitted.seat();
            admitted.replaced().forEach(this::replace);
            ResumePoint fresh = new ResumePoint(Hub.randomHex(), 0);
            String name = hub.nextSessionName(named.hello().agentName());
            agreed = agree -> begin(named, admitted.seat(), name, fresh.sessionToken());
            welcome(fresh, false, name);
        } else if (entry instanceof Entry.Refused refused) {
            opening.giveUp(refused.code(), refused.reason());
        } else if (entry instanceof Entry.NameTaken taken) {
            opening.giveUp(
                    ErrorCode.NAME_IN_USE,
                    "the name " + named.hello().agentName() + " is that of another instance, at " + taken.holdersFrom()
                            + ", which is alive; replicas need names of their own");
        }
    }

    private void replace(MuxSession old) {
        old.endAside(ErrorCode.REPLACED, "a newer instance of the agent took over");
    }

    private void welcome(ResumePoint point, boolean resumed, String name) {
        opening.welcome(new WelcomeBody(
                hub.version(), hub.nodeId(), point, resumed, hub.ownLimits(), Optional.of(name), Feature.all()));
    }

    @Override
    public LinkReceiver onAgreed(Link same, Handshake.Agree agree) {
        LinkReceiver session = Optional.ofNullable(agreed)
                .orElseThrow(IllegalStateException::new)
                .apply(agree);
        hub.forget(link);
        return session;
    }

    private LinkReceiver begin(Candidate named, Seat taken, String name, String token) {
        Membership membership = new Membership(hub, taken, name, token);
        MuxSession session = new MuxSession(
                Role.PROXY,
                hub.runtime(),
                new SessionTerms(
                        name,
                        hub.ownLimits(),
                        named.hello().limits(),
                        named.hello().features()), // what is known here is declared here
                membership);
        membership.of(session, named);
        LinkReceiver attached = session.attach(link);
        seat = null; // the membership gives it back
        LOG.log(
                Level.INFO,
                "session={0} step=welcome agent {1} from {2}",
                name,
                named.hello().agentName(),
                named.from());
        boolean unused = hub.registry().members().take(taken, session); // false: it ended while it was attached
        hub.endIfGoing(session);
        hub.endUnlessAdmitted(session, credential);
        return attached;
    }

    @Override
    public void onOver(boolean byUs, int closeCode, String reason) {
        hub.forget(link);
        Optional.ofNullable(seat).ifPresent(hub.registry().members()::giveBack);
        if (byUs) {
            String name = Optional.ofNullable(candidate)
                    .map(named -> named.hello().agentName() + " ")
                    .orElse("");
            hub.log().log(
                    "hello " + closeCode,
                    Level.WARNING,
                    () -> "step=hello the agent " + name + "at " + link.description() + " is refused: "
                            + Printable.of(reason));
        }
    }
}
