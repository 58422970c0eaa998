package io.gatewaytunnel.mux;

import static java.util.Objects.requireNonNull;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A proxy of a {@link HandshakeWalkTest}: which sessions it has, and who may begin one. */
final class WalkHub {
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PROBE = Duration.ofSeconds(2);

    final String node;
    boolean refusing;
    private final WalkWorld world;
    private final Map<String, Kept> sessions = new HashMap<>();

    private record Kept(MuxSession session, String instance, WalkWorld.Exchange exchange) {}

    WalkHub(WalkWorld world, String node) {
        this.world = world;
        this.node = node;
    }

    LinkReceiver connect(Link link) {
        Connection connection = new Connection(link);
        connection.opening.within(HELLO_TIMEOUT);
        return connection.opening;
    }

    void assertThatAllHasCome(String token) {
        requireNonNull(sessions.get(token), "the session is the agent's alone")
                .exchange()
                .assertThatAllHasCome();
    }

    int sessionCount() {
        return sessions.size();
    }

    void endAll() {
        List.copyOf(sessions.values()).forEach(kept -> kept.session().end(ErrorCode.NO_ERROR, "the walk is over"));
    }

    private final class Connection implements NewLink.Owner {
        private final Link link;
        private final NewLink opening;
        private final WalkWorld.Told told = world.new Told("a hub");
        private @Nullable Function<Handshake.Agree, LinkReceiver> agreed;

        Connection(Link link) {
            this.link = link;
            this.opening = new NewLink(Handshake.ofProxy(), link, this, world.timer);
        }

        @Override
        public void onHello(Handshake.Judge asked) {
            told.hears("a hello");
            HelloBody hello = asked.hello();
            Optional<ResumePoint> point = hello.resume();
            Optional<MuxSession> known = point.map(wanted -> sessions.get(wanted.sessionToken()))
                    .filter(kept -> kept.instance().equals(hello.instanceId()))
                    .map(Kept::session);
            Optional<Fence> fence =
                    known.flatMap(session -> session.fence(point.orElseThrow().receivedPosition()));
            if (fence.isPresent()) {
                agreed = agree -> goOn(known.get(), fence.get(), agree);
                welcome(point.get().sessionToken(), fence.get().receivedPosition(), true);
                return;
            }
            Handshake.refusal(hello, node, refusing)
                    .ifPresentOrElse(why -> opening.giveUp(why.code(), why.reason()), () -> join(hello, true));
        }

        private LinkReceiver goOn(MuxSession session, Fence fence, Handshake.Agree agree) {
            Optional<LinkReceiver> receiver = session.resume(link, fence, agree.peerReceived());
            world.resumed += receiver.isPresent() ? 1 : 0;
            world.late += receiver.isPresent() ? 0 : 1;
            return receiver.orElseThrow(() -> new ProtocolException(ErrorCode.LINK_LOST, "another link is newer"));
        }

        /** A name belongs to the instance that answers. */
        private void join(HelloBody hello, boolean ask) {
            List<Kept> others = new ArrayList<>(sessions.values());
            others.removeIf(kept -> kept.instance().equals(hello.instanceId()));
            Optional<Kept> holder = others.stream()
                    .filter(kept -> kept.session().snapshot().state() == SessionState.ATTACHED)
                    .findFirst();
            if (ask && holder.isPresent()) {
                holder.get().session().probe(PROBE, alive -> opening.inTurn(() -> onVerdict(hello, alive)));
                return;
            }
            others.forEach(kept -> kept.session().end(ErrorCode.REPLACED, "a newer instance took over"));
            world.replaced += others.size();
            String token = "%032x".formatted(world.random.nextLong() >>> 1);
            agreed = agree -> begin(token, hello.instanceId());
            welcome(token, 0, false);
        }

        private void onVerdict(HelloBody hello, boolean alive) {
            if (alive) {
                opening.giveUp(ErrorCode.NAME_IN_USE, "another instance answers");
            } else {
                join(hello, false);
            }
        }

        private void welcome(String token, long received, boolean resumed) {
            ResumePoint point = new ResumePoint(token, received);
            opening.welcome(new WelcomeBody("1", node, point, resumed, world.limits, Optional.empty()));
        }

        private LinkReceiver begin(String token, String instance) {
            WalkWorld.Owner owner = new WalkWorld.Owner(world, () -> sessions.remove(token));
            MuxSession session = new MuxSession(Role.PROXY, world.proxies, world.terms("proxy"), owner);
            LinkReceiver receiver = session.attach(link);
            sessions.put(token, new Kept(session, instance, world.new Exchange(session)));
            return receiver;
        }

        @Override
        public LinkReceiver onAgreed(Link same, Handshake.Agree agree) {
            told.agrees();
            return requireNonNull(agreed).apply(agree);
        }

        @Override
        public void onOver(boolean byUs, int closeCode, String reason) {
            told.ends();
        }
    }
}
