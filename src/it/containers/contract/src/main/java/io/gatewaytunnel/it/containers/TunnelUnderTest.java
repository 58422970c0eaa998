package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.RunningAgent;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The deployed proxy, an agent process and an origin that does what a test's script says. One for a test class, which
 * closes it; tests run one after the other, and each sets the script it needs.
 */
public final class TunnelUnderTest implements AutoCloseable {
    private final DeployedProxy proxy;
    private final RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
    private @Nullable RunningAgent agent;
    private @Nullable URI served;

    public TunnelUnderTest(DeployedProxy proxy) {
        this.proxy = proxy;
    }

    public DeployedProxy proxy() {
        return proxy;
    }

    /** The scripted origin, with an agent that serves it. */
    public RawOrigin origin() {
        serve(origin.uri());
        return origin;
    }

    /**
     * Sees to it that the one agent serves {@code origin}, which takes a second or two when it served another before:
     * for tests that bring an origin of their own, which they close. The next call of {@link #origin()} changes back.
     */
    public RunningAgent serve(URI origin) {
        RunningAgent running = agent;
        if (running != null && origin.equals(served)) {
            return running;
        }
        endAgent();
        running = RunningAgent.options(proxy.hub(), origin).heapBound("512m").start();
        agent = running;
        served = origin;
        try {
            proxy.awaitReady();
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "no tunnel to " + origin + "\n" + running.process().output(), e);
        }
        return running;
    }

    /** What the agent wrote last, for a failure's message. */
    public String said() {
        RunningAgent running = agent;
        return running == null ? "" : running.process().output();
    }

    private void endAgent() {
        RunningAgent running = agent;
        if (running != null) {
            running.close();
            agent = null;
            proxy.awaitNotReady();
        }
    }

    @Override
    public void close() {
        RunningAgent running = agent;
        if (running != null) {
            running.close();
        }
        origin.close();
    }
}
