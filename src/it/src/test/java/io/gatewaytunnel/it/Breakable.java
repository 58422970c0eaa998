package io.gatewaytunnel.it;

import io.gatewaytunnel.it.run.Lateness;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.net.URI;
import java.util.Map;

/** A tunnel whose links go through a relay. Closing ends all of it. */
record Breakable(Tunnel tunnel, Relay relay) implements AutoCloseable {
    /** That tell a link of which nothing comes within two seconds. */
    static final Map<String, String> SOON_DEAD = Map.of("heartbeat", "400ms", "dead-after", "2s");

    /** Both sides with these settings; {@code heap} is that of both, empty for what the JVM takes. */
    static Breakable to(URI origin, Map<String, String> settings, String heap) {
        return to(origin, settings, heap, Lateness.NONE);
    }

    /** The same over links of that lateness. */
    static Breakable to(URI origin, Map<String, String> settings, String heap, Lateness lateness) {
        RunningProxy.Options options = RunningProxy.options();
        settings.forEach(options::setting);
        if (!heap.isEmpty()) {
            options.heapBound(heap);
        }
        RunningProxy proxy = options.start();
        Relay relay = new Relay(proxy.port()).late(lateness);
        RunningAgent.Options agent = RunningAgent.options(relay.instead(proxy.hub()), origin);
        settings.forEach(agent::setting);
        if (!heap.isEmpty()) {
            agent.heapBound(heap);
        }
        return new Breakable(Tunnel.join(proxy, agent), relay);
    }

    int port() {
        return tunnel.port();
    }

    @Override
    public void close() {
        tunnel.close();
        relay.close();
    }
}
