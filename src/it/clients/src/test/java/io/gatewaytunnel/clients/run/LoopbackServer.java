package io.gatewaytunnel.clients.run;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.function.IntFunction;

/** A server that has to be told its port, on loopback; it accepts connections. Whoever starts it closes it. */
public record LoopbackServer(ForeignProcess process, int port) implements AutoCloseable {
    private static final Duration TO_SERVE = Duration.ofSeconds(90);
    private static final int ATTEMPTS = 3;

    /** {@code forPort} says what to start for a port; it is asked again, for another, when the first was taken. */
    public static LoopbackServer start(IntFunction<ForeignProcess.Command> forPort) {
        AssertionError last = new AssertionError("not tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = FreePort.pick();
            LoopbackServer server = new LoopbackServer(forPort.apply(port).start(), port);
            try {
                server.awaitServing();
                return server;
            } catch (AssertionError portTakenMeanwhile) {
                last = portTakenMeanwhile;
            }
        }
        throw last;
    }

    private void awaitServing() {
        try {
            await("a server to listen").atMost(TO_SERVE).until(() -> accepts() || !process.isAlive());
            if (!process.isAlive()) {
                process.awaitExit(TO_SERVE);
                throw new AssertionError("the server ended:\n" + process.output());
            }
        } catch (RuntimeException | AssertionError e) {
            process.close();
            throw e;
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.close();
    }
}
