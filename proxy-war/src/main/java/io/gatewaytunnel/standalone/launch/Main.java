package io.gatewaytunnel.standalone.launch;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Entry point of the stand-alone mode. Exit codes: 0 stopped by SIGINT or SIGTERM; 2 bad usage, configuration or a port
 * in use; 4 out of memory, or stuck; 1 anything else.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        LogSetup.apply();
        Launch launch = new Launch();
        AtomicBoolean exiting = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(launch, exiting), "gateway-tunnel-stop"));
        int exitCode = launch.run(args);
        exiting.set(true);
        System.exit(exitCode);
    }

    private static void stop(Launch launch, AtomicBoolean exiting) {
        // Asked first: closing lets the main thread go on to exit too.
        boolean signalled = !exiting.get();
        launch.close();
        if (signalled) {
            // Left to itself the JVM would report 128 and the signal's number, as if it had failed.
            Runtime.getRuntime().halt(0);
        }
    }
}
