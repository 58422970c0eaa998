package io.gatewaytunnel.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.EventRequest;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The proxy ends when a thread that it cannot do without is dead, dies or hangs, and never stays as if it lived; where
 * it must not end, its sessions do. What nobody can bring about from outside is done to the running process by a
 * debugger.
 */
final class WatchdogIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int EXIT_CODE = 4;

    /** The JVM's own option, so that what runs is what is shipped. */
    private static final String DEBUGGED = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

    private static final Pattern ADDRESS = Pattern.compile("Listening for transport dt_socket at address: (\\d+)");

    private static VirtualMachine attach(JavaProcess process) throws Exception {
        String port = process.awaitLine(ADDRESS, PATIENCE).group(1);
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        requireNonNull(arguments.get("hostname")).setValue("127.0.0.1");
        requireNonNull(arguments.get("port")).setValue(port);
        return connector.attach(arguments);
    }

    private static ThreadReference thread(VirtualMachine machine, String end) {
        return machine.allThreads().stream()
                .filter(thread -> thread.name().endsWith(end))
                .findFirst()
                .orElseThrow();
    }

    /** Does that to a proxy that serves, and waits for its end. */
    private static void requireEnd(String lastLine, ThrowingConsumer<VirtualMachine> harm) throws Throwable {
        try (RunningProxy proxy = RunningProxy.options()
                .jvmOption(DEBUGGED)
                .argument("--watchdog-interval", "500ms", "--watchdog-timeout", "3s", "--stuck-after", "6s")
                .start()) {
            assertThat(proxy.status().live()).isEqualTo(200);
            VirtualMachine machine = attach(proxy.process());
            long began = System.nanoTime();
            harm.accept(machine);
            assertThat(proxy.process().awaitExit(PATIENCE))
                    .as(proxy.process()::output)
                    .isEqualTo(EXIT_CODE);
            Figures.tell("end of the proxy after " + lastLine + ", s", (System.nanoTime() - began) / 1e9);
            assertThat(proxy.process().output()).contains(lastLine + "; ending with exit code 4");
            requireEnded(machine);
        }
    }

    private static void requireEnded(VirtualMachine machine) {
        try {
            machine.dispose();
        } catch (VMDisconnectedException e) {
            // that is what an end is
        }
    }

    /**
     * As in a container, where nobody ends the process: the timer stays in the midst of its work, and the sessions end
     * without it.
     */
    @Test
    void timerThatHangsEndsTheSessionsWhereNobodyEndsTheProcess() throws Exception {
        try (RawOrigin origin = RawOrigin.serving(exchange -> exchange.answer(200, "ok"));
                Tunnel tunnel = Tunnel.start(
                        RunningProxy.options()
                                .jvmOption(DEBUGGED)
                                .argument("--watchdog-interval", "1h", "--stuck-after", "6s"),
                        origin.uri())) {
            RunningProxy proxy = tunnel.proxy();
            VirtualMachine machine = attach(proxy.process());
            holdInItsTask(machine);

            await("the end of all sessions").atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                assertThat(proxy.status().live()).isEqualTo(503);
                assertThat(proxy.status().links()).isEqualTo("[]");
            });
            assertThat(proxy.process().output()).containsOnlyOnce("step=fatal its timer does not work any more");
            assertThat(proxy.process().isAlive()).isTrue();
            machine.dispose();
        }
    }

    private static void holdInItsTask(VirtualMachine machine) throws InterruptedException {
        ReferenceType session =
                machine.classesByName("io.gatewaytunnel.mux.SessionLinks").get(0);
        BreakpointRequest hold = machine.eventRequestManager()
                .createBreakpointRequest(session.methodsByName("onTick").get(0).location());
        hold.addThreadFilter(thread(machine, "gateway-tunnel-timer"));
        hold.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        hold.enable();
        EventSet held = machine.eventQueue().remove(PATIENCE.toMillis());
        assertThat(held).as("the timer's next look at the session").isNotNull();
    }

    @Test
    void vitalThreadThatIsDeadEndsTheProcess() throws Throwable {
        requireEnd(
                "a thread that it cannot do without has died",
                machine -> thread(machine, "-Deadlines")
                        .interrupt()); // it takes that for the proxy's own end, and returns
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Poller", "-Deadlines", "gateway-tunnel-watchdog"})
    void vitalThreadThatRunsOutOfMemoryEndsTheProcess(String name) throws Throwable {
        requireEnd("no memory or no thread is left to the JVM", machine -> {
            // The JVM has some ready, for when it cannot make one.
            ObjectReference error = machine.classesByName("java.lang.OutOfMemoryError")
                    .get(0)
                    .instances(1)
                    .get(0);
            thread(machine, name).stop(error);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Poller", "-Acceptor", "gateway-tunnel-timer"})
    void probesThatAreNotAnsweredEndTheProcess(String name) throws Throwable {
        requireEnd(
                "a thread that it cannot do without does not answer any more",
                machine -> thread(machine, name).suspend());
    }
}
