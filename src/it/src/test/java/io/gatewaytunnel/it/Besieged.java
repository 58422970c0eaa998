package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.Crowd;
import io.gatewaytunnel.it.client.Visitor;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A tunnel of a given heap to {@link Strangers#serve}, and what has to hold while strangers are there and afterwards.
 */
final class Besieged implements AutoCloseable {
    private static final Duration SETTLES = Duration.ofSeconds(60);

    /** Tens of thousands; the kernel has those try again whom nobody has accepted, later each time. */
    private static final Duration ALL_HAVE_COME = Duration.ofMinutes(4);

    /** A page has to come within two seconds; a machine that builds other things beside gets five times as much. */
    private static final long PAGE_MILLIS = 10_000;

    private static final int VISITS = 3;

    private final RawOrigin origin = RawOrigin.serving(Strangers::serve);
    private final Optional<Certificates> certificates;
    private final Relay relay;
    private final Tunnel tunnel;
    private final String links;

    Besieged(RunningProxy.Options options, Optional<Certificates> certificates) {
        this.certificates = certificates;
        certificates.ifPresent(options::tls);
        RunningProxy proxy = options.start();
        // The agent's own limits are not what is tried.
        relay = new Relay(proxy.port());
        RunningAgent.Options agent =
                RunningAgent.options(relay.instead(proxy.hub()), origin.uri()).heap("1g");
        certificates.ifPresent(
                known -> agent.argument("--hub-ca", known.authority().toString()));
        tunnel = Tunnel.join(proxy, agent);
        links = proxy.status().links();
    }

    Tunnel tunnel() {
        return tunnel;
    }

    /** Cuts the agent's link; how long it took the agent to be back. */
    Duration cutLink(Duration atMost) {
        int before = relay.accepted();
        long began = System.nanoTime();
        relay.cut();
        await("the agent").atMost(atMost).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertThat(relay.accepted()).as("connections of the agent").isGreaterThan(before);
            assertThat(tunnel.proxy().status().links()).as(tunnel::said).endsWith(" attached]");
        });
        return Duration.ofNanos(System.nanoTime() - began);
    }

    Visitor visitor() {
        return new Visitor(tunnel.port(), certificates.map(Certificates::context), Strangers.LIVE, Strangers.PAGE);
    }

    /** Waits until all of them have said what they have to say; the visits so far. */
    static int awaitAll(Crowd crowd, int count, Visitor visitor) {
        await("the strangers")
                .atMost(ALL_HAVE_COME)
                .untilAsserted(() -> assertThat(crowd.begun())
                        .as("of %s, %s open, %s answered", count, crowd.open(), crowd.answered())
                        .isEqualTo(count));
        return awaitVisits(visitor);
    }

    /** Waits for some more visits; those before, and the ones that were under way. */
    static int awaitVisits(Visitor visitor) {
        int before = visitor.visits().size() + 2;
        await("visits beside them").atMost(SETTLES).until(() -> visitor.visits().size() >= before + 2 * VISITS);
        return before;
    }

    /**
     * Whatever comes comes soon. The first ones are visits while thousands push in, each of whom may take the place of
     * a new connection that has not sent its request yet. {@code refuses} if a page of the tunnel's may then be
     * answered 503.
     */
    void requireVisits(Visitor visitor, int first, boolean refuses) {
        List<Visitor.Visit> visits = visitor.visits();
        assertThat(visits).allMatch(visit -> visit.millis() < PAGE_MILLIS);
        assertThat(visits.subList(first, visits.size()))
                .as(tunnel::said)
                .allMatch(visit -> visit.status() == 200
                        || (refuses && visit.status() == 503 && visit.page().equals(Strangers.PAGE)));
    }

    /** All is as it was before they came. */
    void requireRecovery(long heapBytes, long slackBytes) {
        await("requests under way to end")
                .atMost(SETTLES)
                .until(() -> tunnel.proxy().status().underWay() == 0);
        try (Visitor visitor = visitor()) {
            assertThat(visitor.visit(Strangers.LIVE).status()).isEqualTo(200);
            assertThat(visitor.visit(Strangers.PAGE).status()).isEqualTo(200);
        }
        assertThat(tunnel.proxy().status().links())
                .as("the link was never lost")
                .isEqualTo(links);
        await("the heap")
                .atMost(SETTLES)
                .untilAsserted(
                        () -> assertThat(tunnel.proxy().jvm().liveHeapBytes()).isLessThan(heapBytes + slackBytes));
    }

    @Override
    public void close() {
        tunnel.close();
        relay.close();
        origin.close();
    }
}
