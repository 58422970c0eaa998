package io.gatewaytunnel.it.run;

import java.net.URI;
import java.time.Duration;

/** A proxy and one agent that serves an origin, ready for requests. Closing ends both. */
public record Tunnel(RunningProxy proxy, RunningAgent agent) implements AutoCloseable {
    private static final Duration FIRST_CONNECT = Duration.ofSeconds(30);

    /** With the defaults of both sides. */
    public static Tunnel to(URI origin) {
        return start(RunningProxy.options(), origin);
    }

    /** Both JVMs with that much heap. */
    public static Tunnel withHeap(String heap, URI origin) {
        // All clients of a test share one address, which gets a quarter of the places once half are taken.
        RunningProxy proxy = RunningProxy.options()
                .heap(heap)
                .argument("--max-connections", "20000")
                .start();
        return join(proxy, RunningAgent.options(proxy.hub(), origin).heap(heap));
    }

    public static Tunnel start(RunningProxy.Options proxyOptions, URI origin) {
        RunningProxy proxy = proxyOptions.start();
        return join(proxy, RunningAgent.options(proxy.hub(), origin));
    }

    /** Starts the agent and waits until the proxy is ready; closes both if that fails. */
    public static Tunnel join(RunningProxy proxy, RunningAgent.Options agentOptions) {
        Tunnel tunnel = new Tunnel(proxy, agentOptions.start());
        try {
            proxy.status().awaitReady(FIRST_CONNECT);
            return tunnel;
        } catch (RuntimeException e) {
            String said = tunnel.said();
            tunnel.close();
            throw new AssertionError("the tunnel did not come up\n" + said, e);
        }
    }

    public URI uri(String pathAndQuery) {
        return proxy.uri(pathAndQuery);
    }

    public int port() {
        return proxy.port();
    }

    /** What both processes wrote last, for a failure's message. */
    public String said() {
        return "--- proxy ---\n" + proxy.process().output() + "\n--- agent ---\n"
                + agent.process().output();
    }

    @Override
    public void close() {
        agent.close();
        proxy.close();
    }
}
