package io.gatewaytunnel.mux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the agent of a {@link HandshakeWalkTest}: a connector that always wants a session, and one for each
 * that it keeps beside it, since its hub was not found behind the balancer.
 */
final class WalkAgent {
    private static final int WRONG_NODE = Protocol.closeCode(ErrorCode.WRONG_NODE);

    private final WalkWorld world;
    private final List<WalkHub> hubs;
    private final String instance;
    private final List<Connector> connectors = new ArrayList<>(List.of(new Connector(null)));
    private final List<LoopbackLinks> links = new ArrayList<>();

    private record Held(MuxSession session, String token, String node) {}

    private static final class Connector {
        private final boolean wantsNew;
        private @Nullable Held held;
        private @Nullable NewLink opening;

        Connector(@Nullable Held kept) {
            wantsNew = kept == null;
            held = kept;
        }

        boolean isCarried() {
            return held != null && held.session().snapshot().state() == SessionState.ATTACHED;
        }
    }

    WalkAgent(WalkWorld world, List<WalkHub> hubs, int instance) {
        this.world = world;
        this.hubs = hubs;
        this.instance = "%032x".formatted(instance);
    }

    private Connector any() {
        return connectors.get(world.random.nextInt(connectors.size()));
    }

    /** Breaks a link, with or without telling. */
    void cut(boolean told) {
        if (!links.isEmpty()) {
            cut(links.get(world.random.nextInt(links.size())), told);
        }
    }

    private static void cut(LoopbackLinks broken, boolean told) {
        if (told) {
            broken.cut();
        } else {
            broken.cutSilently();
        }
    }

    /** As a connector does that waits for a welcome for too long; others dial on beside the one that is under way. */
    void abandon() {
        NewLink left = any().opening;
        if (left != null) {
            left.giveUp(ErrorCode.LINK_LOST, "the agent has given this link up");
        }
    }

    /** Wherever the balancer leads. */
    void dialAnywhere() {
        dial(any(), hubs.get(world.random.nextInt(hubs.size())));
    }

    /** For each session without a link where it is, for one that is missing anywhere. */
    void dialWhereNeeded() {
        for (Connector connector : List.copyOf(connectors)) {
            if (!connector.isCarried()) {
                String node = connector.held == null ? "" : connector.held.node();
                dial(
                        connector,
                        hubs.stream()
                                .filter(hub -> hub.node.equals(node))
                                .findFirst()
                                .orElse(hubs.get(0)));
            }
        }
    }

    private void dial(Connector connector, WalkHub hub) {
        Held asked = connector.held;
        Optional<Fence> fence =
                Optional.ofNullable(asked).flatMap(held -> held.session().fence());
        if (asked != null && fence.isEmpty()) {
            forget(connector);
            return;
        }
        LoopbackLinks fresh = new LoopbackLinks(world.timer, world.within(40).plusMillis(1), 0);
        links.removeIf(LoopbackLinks::isCut);
        links.add(fresh);
        Optional<ResumePoint> point = fence.map(
                at -> new ResumePoint(requireNonNull(asked).token(), at.receivedPosition(), Optional.of(asked.node())));
        HelloBody hello = new HelloBody("1", "agent", instance, List.of("default"), world.limits, point);
        Dial dial = new Dial(connector, hub, asked, fence);
        NewLink opening = new NewLink(
                Handshake.ofAgent(hello, connector.wantsNew), world.new SlowToSay(fresh.right()), dial, world.timer);
        connector.opening = opening;
        fresh.left().receiveWith(hub.connect(world.new SlowToSay(fresh.left())));
        fresh.right().receiveWith(opening);
        opening.open();
    }

    private void forget(Connector connector) {
        connector.held = null;
        if (!connector.wantsNew) {
            connectors.remove(connector);
        }
    }

    /** The process is gone, or only its network; nobody dials any more. */
    void vanish(boolean told) {
        links.forEach(each -> cut(each, told));
    }

    void assertThatAllIsCarried() {
        assertThat(links.stream().filter(LoopbackLinks::isOpen))
                .as("links that are open")
                .hasSameSizeAs(connectors);
        for (Connector connector : connectors) {
            assertThat(connector.isCarried()).as("a link carries it").isTrue();
            Held held = requireNonNull(connector.held);
            hubs.stream()
                    .filter(hub -> hub.node.equals(held.node()))
                    .forEach(hub -> hub.assertThatAllHasCome(held.token()));
        }
    }

    int sessionCount() {
        return connectors.size();
    }

    private record Wish(Held held, Fence fence) {}

    private final class Dial implements NewLink.Owner {
        private final Connector connector;
        private final WalkHub hub;
        private final Optional<Wish> wish;
        private final WalkWorld.Told told = world.new Told("an agent");

        Dial(Connector connector, WalkHub hub, @Nullable Held asked, Optional<Fence> fence) {
            this.connector = connector;
            this.hub = hub;
            this.wish = fence.map(at -> new Wish(requireNonNull(asked), at));
        }

        @Override
        public void onForgotten(Handshake.Forget forgotten) {
            told.hears("a session that is not known");
            Held held = connector.held;
            if (held != null) {
                held.session().end(forgotten.code(), forgotten.reason());
                forget(connector);
            }
        }

        @Override
        public LinkReceiver onAgreed(Link link, Handshake.Agree agreed) {
            told.agrees();
            if (agreed.welcome().resumed()) {
                return goOn(wish.orElseThrow(), link, agreed);
            }
            WelcomeBody welcome = agreed.welcome();
            MuxSession session = new MuxSession(
                    Role.AGENT, world.agents, world.terms("agent"), new WalkWorld.Owner(world, () -> {}));
            connector.held = new Held(session, welcome.session().sessionToken(), welcome.nodeId());
            return session.attach(link);
        }

        private LinkReceiver goOn(Wish asked, Link link, Handshake.Agree agreed) {
            MuxSession session = asked.held().session();
            Optional<LinkReceiver> receiver = session.resume(link, asked.fence(), agreed.peerReceived());
            if (receiver.isPresent()) {
                world.resumed++;
                return receiver.get();
            }
            world.late++;
            boolean ended = session.snapshot().state() == SessionState.ENDED;
            throw new ProtocolException(ended ? ErrorCode.REPLACED : ErrorCode.LINK_LOST, "too late");
        }

        @Override
        public void onOver(boolean byUs, int closeCode, String reason) {
            told.ends();
            if (!byUs
                    && closeCode == WRONG_NODE
                    && wish.isPresent()
                    && wish.get().held().node().equals(hub.node)) {
                world.mistakes.add("the node that was asked for says that it is another one");
            }
            Held held = connector.held;
            if (!byUs && closeCode == WRONG_NODE && connector.wantsNew && held != null && !connector.isCarried()) {
                world.elsewhere++;
                connectors.add(new Connector(held));
                connector.held = null;
            }
        }
    }
}
