package io.gatewaytunnel.it.origin;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A script that authenticates connections and not requests, as IIS does (RFC 4559): {@code NTLM} in three steps
 * ({@code NTLM 1 user}, a challenge, {@code NTLM 3 user}), {@code Negotiate} in one ({@code Negotiate user}). From then
 * on every request of the connection is the user's, whatever it shows: {@code page of user}. At {@code /last} it
 * answers and waits for the end of the connection.
 */
public final class LoginOrigin implements RawOrigin.Script {
    private final Map<Object, State> connections = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Of one connection, and used on its thread alone. */
    private static final class State {
        private @Nullable String challenged;
        private @Nullable String user;
    }

    @Override
    public void serve(RawExchange exchange) throws IOException {
        exchange.readBody();
        State state = connections.computeIfAbsent(exchange.connectionKey(), fresh -> new State());
        String credentials = exchange.head().first("Authorization").orElse("");
        if (credentials.startsWith("NTLM 1 ")) {
            state.challenged = credentials.substring("NTLM 1 ".length());
            answer(exchange, 401, "WWW-Authenticate: NTLM challenge\n", "go on");
            return;
        }
        if (credentials.equals("NTLM 3 " + state.challenged)) {
            state.user = state.challenged;
        } else if (credentials.startsWith("Negotiate ")) {
            state.user = credentials.substring("Negotiate ".length());
        }
        Optional<String> user = Optional.ofNullable(state.user);
        if (user.isPresent()) {
            answer(exchange, 200, "Persistent-Auth: true\n", "page of " + user.get());
        } else {
            answer(exchange, 401, "WWW-Authenticate: Negotiate\nWWW-Authenticate: NTLM\n", "who are you");
        }
        if (exchange.target().endsWith("/last")) {
            long unused = exchange.drainToEnd();
            ended.countDown();
        }
    }

    private static void answer(RawExchange exchange, int status, String fields, String text) throws IOException {
        exchange.send("HTTP/1.1 " + status + " Said\n" + fields + "Content-Length: " + text.length() + "\n\n" + text);
    }

    /** Reached when the connection that was asked for {@code /last} has ended. */
    public CountDownLatch ended() {
        return ended;
    }
}
