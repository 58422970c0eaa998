package io.gatewaytunnel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class LimitsTest {
    private final AtomicLong now = new AtomicLong();

    private static Limits of(long body, int head, List<Places> places, List<RateLimit> rates) {
        return new Limits(
                OptionalLong.of(body), OptionalInt.of(head), places, rates, Timeouts.NONE, OptionalInt.empty());
    }

    private RateLimit rate(int burst) {
        return new RateLimit(new Rate(1, Duration.ofMinutes(1), burst, true), now::get);
    }

    private static RequestHead head(long bodyLength, String value) {
        return new RequestHead("s", "POST", "http", "h", "/", Headers.of("A", value), bodyLength);
    }

    private static UnfitRequestException refused(ThrowingCallable request) {
        UnfitRequestException refusal = catchThrowableOfType(UnfitRequestException.class, request);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWhenItSaysSo() {
        Limits limits = of(100, 1_000, List.of(), List.of());
        limits.admit(head(100, "x"), "c");
        limits.admit(head(RequestHead.UNKNOWN_LENGTH, "x"), "c");
        limits.admit(head(RequestHead.NO_BODY, "x"), "c");

        assertThat(refused(() -> limits.admit(head(101, "x"), "c")).error()).isEqualTo(ForwardError.BODY_TOO_LARGE);
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() {
        Limits limits = of(100, 1_000, List.of(), List.of());
        limits.admit(head(0, "x".repeat(900)), "c");

        assertThat(refused(() -> limits.admit(head(0, "x".repeat(1_000)), "c")).error())
                .isEqualTo(ForwardError.HEAD_TOO_LARGE);
    }

    @Test
    void aRefusalTellsWhenToComeAgain() {
        Limits limits = of(100, 1_000, List.of(), List.of(rate(1)));
        limits.admit(head(0, "x"), "c");

        UnfitRequestException refusal = refused(() -> limits.admit(head(0, "x"), "c"));
        assertThat(refusal.error()).isEqualTo(ForwardError.RATE_LIMITED);
        assertThat(refusal.error().status()).isEqualTo(429);
        assertThat(refusal.retryAfterSeconds(2)).isEqualTo(60);
        limits.admit(head(0, "x"), "another");
    }

    @Test
    void whoeverIsTooLargeUsesUpNoRate() {
        Limits limits = of(100, 1_000, List.of(), List.of(rate(1)));
        refused(() -> limits.admit(head(101, "x"), "c"));

        limits.admit(head(0, "x"), "c");
    }

    @Test
    void ofTwoRatesTheFirstIsGivenBackWhenTheSecondRefuses() {
        RateLimit wide = rate(2);
        Limits both = of(100, 1_000, List.of(), List.of(wide)).and(of(100, 1_000, List.of(), List.of(rate(1))));
        both.admit(head(0, "x"), "c");
        refused(() -> both.admit(head(0, "x"), "c"));
        refused(() -> both.admit(head(0, "x"), "c"));

        assertThat(wide.tryTake("c")).as("one of two is left").isZero();
        assertThat(wide.tryTake("c")).isPositive();
    }

    @Test
    void placesAreGivenBack() {
        Places route = new Places(2);
        Places service = new Places(1);
        Limits both = of(1, 1_000, List.of(route), List.of()).and(of(1, 1_000, List.of(service), List.of()));
        Runnable leave = both.enter("c");

        assertThat(refused(() -> both.enter("d")).error()).isEqualTo(ForwardError.ROUTE_BUSY);
        assertThat(route.taken()).as("no place is lost by a refusal").isEqualTo(1);
        leave.run();
        assertThat(route.taken()).isZero();
        assertThat(service.taken()).isZero();
        both.enter("c").run();
    }

    @Test
    void ofBothTheSmallerHolds() {
        Limits one = new Limits(
                OptionalLong.of(10),
                OptionalInt.empty(),
                List.of(),
                List.of(),
                new Timeouts(Optional.of(Duration.ZERO), Optional.of(Duration.ofSeconds(5)), Optional.empty()),
                OptionalInt.of(1));
        Limits other = new Limits(
                OptionalLong.of(20),
                OptionalInt.of(300),
                List.of(),
                List.of(),
                new Timeouts(
                        Optional.of(Duration.ofSeconds(9)),
                        Optional.of(Duration.ofSeconds(3)),
                        Optional.of(Duration.ofSeconds(1))),
                OptionalInt.of(3));
        Limits both = new Limits(
                OptionalLong.of(10),
                OptionalInt.of(300),
                List.of(),
                List.of(),
                new Timeouts(
                        Optional.of(Duration.ofSeconds(9)),
                        Optional.of(Duration.ofSeconds(3)),
                        Optional.of(Duration.ofSeconds(1))),
                OptionalInt.of(1));

        assertThat(one.and(other)).isEqualTo(both);
        assertThat(other.and(one)).isEqualTo(both);
        assertThat(one.and(Limits.NONE)).isSameAs(one);
        assertThat(Limits.NONE.and(one)).isSameAs(one);
    }
}
