package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningNginx;
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
    private @Nullable RunningNginx control;
    private @Nullable Relay relay;
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
     * {@code jvmOptions}: of the agent's, beside its usual ones.
     */
    public void serve(URI origin, String... jvmOptions) {
        if (origin.equals(served)) {
            return;
        }
        end();
        if (Control.isOn()) {
            control = Control.start(proxy, origin);
        } else {
            startAgent(proxy.hub(), origin, jvmOptions);
        }
        served = origin;
    }

    /**
     * Has the agent of the scripted origin reach the proxy by a relay, whose connections a test may cut, until the next
     * call of {@link #origin()}.
     */
    public Relay serveByRelay() {
        Control.leaveOut("the link");
        end();
        Relay between = new Relay(proxy.hub().getPort());
        relay = between;
        startAgent(between.instead(proxy.hub()), origin.uri());
        return between;
    }

    private void startAgent(URI hub, URI origin, String... jvmOptions) {
        RunningAgent.Options options = RunningAgent.options(hub, origin).heapBound("512m");
        for (String option : jvmOptions) {
            options.jvmOption(option);
        }
        RunningAgent running = options.start();
        agent = running;
        try {
            proxy.awaitReady();
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "no tunnel to " + origin + "\n" + running.process().output(), e);
        }
    }

    /**
     * Kills the agent as a lost machine would, and starts another of its name, whose coming ends what the proxy still
     * keeps for the one that is lost.
     */
    public void replaceAgent() {
        end();
        serve(origin.uri());
    }

    /** What the agent wrote last, for a failure's message. */
    public String said() {
        RunningAgent running = agent;
        RunningNginx runningControl = control;
        return running != null ? running.process().output() : runningControl == null ? "" : runningControl.output();
    }

    private void end() {
        served = null;
        RunningNginx runningControl = control;
        if (runningControl != null) {
            runningControl.close();
            control = null;
        }
        RunningAgent running = agent;
        if (running != null) {
            running.close();
            agent = null;
            proxy.awaitNotReady();
        }
        Relay between = relay;
        if (between != null) {
            between.close();
            relay = null;
        }
    }

    @Override
    public void close() {
        RunningNginx runningControl = control;
        if (runningControl != null) {
            runningControl.close();
        }
        RunningAgent running = agent;
        if (running != null) {
            running.close();
        }
        Relay between = relay;
        if (between != null) {
            between.close();
        }
        origin.close();
    }
}
