package io.gatewaytunnel.it.containers.load;

import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When an origin closes a connection without having said so: after this silence, zero for at once, and with this answer
 * of the connection, zero for none. {@code pause}: how long clients wait, so that they meet that.
 */
public record ClosingRule(String title, Duration pause, Duration silence, int requests) {
    /** Of an origin that counts: only so that nothing is left of it for the next test. */
    private static final Duration LAST = Duration.ofMillis(300);

    private static final List<ClosingRule> ALL =
            List.of(after(2_000), after(300), after(10), after(1), after(0), afterRequests(2), afterRequests(10));

    /** Those with that in their titles. */
    public static List<ClosingRule> called(String part) {
        return ALL.stream().filter(rule -> rule.title().contains(part)).toList();
    }

    private static ClosingRule after(int millis) {
        Duration silence = Duration.ofMillis(millis);
        return new ClosingRule("after " + millis + " ms", silence, silence, 0);
    }

    private static ClosingRule afterRequests(int requests) {
        return new ClosingRule("after each " + requests + " requests", Duration.ZERO, LAST, requests);
    }

    /** An origin of this rule, and which requests it has got. The target of each is to be its own. */
    public final class Script implements RawOrigin.Script {
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final Set<String> repeated = ConcurrentHashMap.newKeySet();

        @Override
        public void serve(RawExchange exchange) throws IOException {
            exchange.readBody();
            if (!seen.add(exchange.target()) && exchange.head().method().equals("POST")) {
                repeated.add(exchange.target());
            }
            exchange.answer(200, exchange.head().method().equals("HEAD") ? "" : "ok");
            if (silence.isZero() || exchange.number() == requests) {
                exchange.close();
            } else {
                exchange.closeWhenIdle(silence);
            }
        }

        /** What would be bought twice. */
        public Set<String> repeatedPosts() {
            return repeated;
        }
    }

    public Script script() {
        return new Script();
    }
}
