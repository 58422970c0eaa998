package io.gatewaytunnel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.answer.ForwardError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The record of one exchange, without a server. */
final class ObservedExchangeTest {
    private final RecordingObserver recorder = new RecordingObserver();

    private ObservedExchange begun(ExchangeObserver... before) {
        List<ExchangeObserver> all = new ArrayList<>(List.of(before));
        all.add(recorder);
        ObservedExchange exchange = ObservedExchanges.of(ExchangeObservers.of(all), "GET", "/");
        exchange.begin(ObservedExchange.Kind.TUNNEL);
        return exchange;
    }

    @Test
    void observerThatThrowsKeepsNobodyElseFromHearing() {
        ObservedExchange exchange = begun(new ExchangeObserver() {
            @Override
            public void onBegun(ObservedExchange begun) {
                throw new IllegalStateException("a defect of the test's");
            }

            @Override
            public void onEnded(ObservedExchange ended) {
                throw new IllegalStateException("another");
            }
        });
        exchange.ended(ExchangeOutcome.COMPLETE);

        assertThat(recorder.events(exchange)).containsExactly("begun", "ended");
    }

    @Test
    void endIsToldOnceAndTheFirstCounts() {
        ObservedExchange exchange = begun();
        exchange.ended(ExchangeOutcome.CLIENT);
        exchange.ended(ExchangeOutcome.COMPLETE);

        assertThat(exchange.outcome()).isEqualTo(ExchangeOutcome.CLIENT);
        assertThat(recorder.events(exchange)).containsExactly("begun", "ended");
    }

    @Test
    void whatIsForTheTunnelStaysSoWhenItIsRefused() {
        ObservedExchange exchange = begun();
        exchange.begin(ObservedExchange.Kind.REFUSED);

        assertThat(exchange.kind()).isEqualTo(ObservedExchange.Kind.TUNNEL);
        assertThat(recorder.events(exchange)).containsExactly("begun");
    }

    @Test
    void whatHasNotBegunDoesNotEnd() {
        ObservedExchange exchange = ObservedExchanges.of(recorder, "GET", "/");
        exchange.ended(ExchangeOutcome.COMPLETE);

        assertThat(recorder.all()).isEmpty();
        assertThat(exchange.totalNanos()).isZero();
    }

    @Test
    void firstFailureStands() {
        ObservedExchange exchange = begun();
        exchange.answeredByUs(ForwardError.ORIGIN_TIMEOUT);
        exchange.failed(ForwardError.INTERNAL);
        exchange.ended(ExchangeOutcome.COMPLETE);

        assertThat(exchange.error()).contains(ForwardError.ORIGIN_TIMEOUT);
        assertThat(exchange.outcome()).isEqualTo(ExchangeOutcome.FAILED);
    }

    @Test
    void requestsAndOwnAnswersAreCountedApart() {
        Counters counters = new Counters();
        ObservedExchange tunnel = ObservedExchanges.of(counters, "GET", "/");
        tunnel.begin(ObservedExchange.Kind.TUNNEL);
        tunnel.answeredByUs(ForwardError.NO_AGENT);
        ObservedExchange refused = ObservedExchanges.of(counters, "GET", "/");
        refused.begin(ObservedExchange.Kind.REFUSED);
        refused.answeredByUs(ForwardError.DRAINING);
        ObservedExchange page = ObservedExchanges.of(counters, "GET", "/");
        page.begin(ObservedExchange.Kind.RESERVED);

        assertThat(counters.requests()).isOne();
        assertThat(counters.answered()).containsOnlyKeys("no-agent", "draining");
    }
}
