package io.gatewaytunnel.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long a request may take: the whole answer (zero: for ever), the head of one origin's answer, and a client that
 * does not move. What is not said is the proxy's own. Immutable. Source: HTTPRouteTimeouts; the last is ours.
 */
public record Timeouts(Optional<Duration> request, Optional<Duration> backendRequest, Optional<Duration> stall) {
    public static final Timeouts NONE = new Timeouts(Optional.empty(), Optional.empty(), Optional.empty());

    /** Of both the shorter ones. */
    Timeouts and(Timeouts other) {
        return new Timeouts(
                shorter(request, other.request),
                shorter(backendRequest, other.backendRequest),
                shorter(stall, other.stall));
    }

    private static Optional<Duration> shorter(Optional<Duration> one, Optional<Duration> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        if (one.get().isZero() || other.get().isZero()) {
            return one.get().isZero() ? other : one; // zero is for ever
        }
        return one.get().compareTo(other.get()) < 0 ? one : other;
    }

    List<String> words() {
        List<String> words = new ArrayList<>();
        request.ifPresent(time -> words.add("whole answer within " + PolicySettings.words(time)));
        backendRequest.ifPresent(time -> words.add("head of the answer within " + PolicySettings.words(time)));
        stall.ifPresent(time -> words.add("client may stall for " + PolicySettings.words(time)));
        return words;
    }
}
