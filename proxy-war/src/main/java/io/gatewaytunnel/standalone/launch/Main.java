package io.gatewaytunnel.standalone.launch;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Entry point of the stand-alone mode. Exit codes: 0 stopped by SIGINT or SIGTERM; 2 bad usage, configuration or a port in
 * use; 1 anything else.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        LogSetup.apply();
        Launch launch = new Launch();
        AtomicBoolean ending = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            launch.close();
                            if (!ending.get()) {
                                // A signal: left to itself the JVM would report 128 + its number, as if it had failed.
                                Runtime.getRuntime().halt(0);
                            }
                        },
                        "gateway-tunnel-stop"));
        int exitCode = launch.run(args);
        ending.set(true);
        System.exit(exitCode);
    }
}
