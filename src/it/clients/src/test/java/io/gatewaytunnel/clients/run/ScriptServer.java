package io.gatewaytunnel.clients.run;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** A server that took any free port and said which, as scripts here do. Whoever starts it closes it. */
public record ScriptServer(ForeignProcess process, int port) implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("^listening (\\d+)$");
    private static final Duration TO_LISTEN = Duration.ofSeconds(60);

    /** Starts what prints {@code listening PORT} once it does. */
    static ScriptServer start(ForeignProcess.Command command) {
        ForeignProcess process = command.start();
        try {
            return new ScriptServer(
                    process,
                    Integer.parseInt(process.awaitLine(LISTENING, TO_LISTEN).group(1)));
        } catch (AssertionError e) {
            process.close();
            throw e;
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
