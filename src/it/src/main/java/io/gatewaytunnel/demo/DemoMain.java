package io.gatewaytunnel.demo;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Starts an origin, the proxy and an agent, prints the URL, and ends all of them on Ctrl-C, on SIGTERM, and when
 * whoever started it ends.
 *
 * <p>Exit codes: 128 and the signal's number after a signal, as of any JVM; 2 for bad arguments; otherwise that of the
 * first program of ours that ended by itself.
 */
public final class DemoMain {
    private static final CountDownLatch STOPPED = new CountDownLatch(1);

    private DemoMain() {}

    public static void main(String... arguments) throws InterruptedException {
        int code;
        try {
            code = run(DemoArguments.parse(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("demo: " + e.getMessage());
            code = 2;
        } catch (IOException e) {
            System.err.println("demo: cannot start: " + e.getMessage());
            code = 1;
        }
        System.exit(code);
    }

    private static int run(DemoArguments arguments) throws IOException, InterruptedException {
        stopWithParent();
        try (DemoProcesses processes = new DemoProcesses()) {
            Optional<SampleOrigin> sample =
                    arguments.origin().isPresent() ? Optional.empty() : Optional.of(SampleOrigin.start());
            Runtime.getRuntime().addShutdownHook(new Thread(processes::close, "demo-end"));
            URI origin = arguments.origin().orElseGet(() -> sample.orElseThrow().uri());

            processes.startProxy(arguments);
            if (processes.awaitOk(arguments.publicUri().resolve("/_tunnel/live"))) {
                processes.startAgent(arguments, origin); // sooner it would only warn that nobody listens yet
            }
            if (processes.awaitOk(arguments.publicUri().resolve("/_tunnel/ready"))) {
                System.out.println(welcome(arguments.publicUri(), origin, sample.isPresent()));
            }
            int code = processes.awaitFirstEnd(STOPPED);
            sample.ifPresent(SampleOrigin::close);
            return code;
        }
    }

    /** A build tool that is killed takes nobody with it by itself; its end is seen here instead. */
    private static void stopWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unused = parent.onExit().thenRun(STOPPED::countDown);
        });
    }

    private static String welcome(URI publicUri, URI origin, boolean isSample) {
        return """

                  Gateway Tunnel is up.

                    open    %s
                    serves  %s%s
                    stop    Ctrl-C
                """.formatted(publicUri, origin, isSample ? "  (the sample origin)" : "");
    }
}
