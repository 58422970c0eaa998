package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.Crowd;
import io.gatewaytunnel.it.run.Relay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Strangers by the thousand who ask while no agent is there, each from another address, and wait for one. */
interface WaitingCrowdContract extends OnProxy {
    int STRANGERS = 1_000;

    /** Of ours, one after the other, while they wait. */
    int PAGES = 10;

    /** Two seconds are promised; beside the tests of another server five times as much, as in a siege. */
    long PAGE_MILLIS = 10_000;

    Pattern WAITERS = Pattern.compile("\"waiting\": *\\{\\s*\"now\": *(\\d+)");
    Duration GONE = Duration.ofSeconds(60);

    @Test
    @Order(HubContract.FIRST)
    @Promise("waiting-crowd")
    default void thoseWhoWaitForAnAgentHoldUpNobody() throws IOException, InterruptedException {
        answeringOk();
        Relay relay = tunnel().serveByRelay();
        relay.sever();
        proxy().awaitNotReady();
        try (Crowd crowd = new Crowd(proxy().port())) {
            crowd.add(STRANGERS / 2, octets("GET /x HTTP/1.1\nHost: h\n\n"), true)
                    .add(STRANGERS / 2, octets("POST /x HTTP/1.1\nHost: h\nContent-Length: 100000\n\nabc"), true);
            await("all to be there and some to wait")
                    .atMost(GONE)
                    .until(() -> crowd.begun() == STRANGERS && waiters() > STRANGERS / 20);
            for (int page = 0; page < PAGES; page++) {
                long began = System.nanoTime();
                assertThat(proxy().reserved("/_tunnel/live").statusCode()).isEqualTo(200);
                assertThat((System.nanoTime() - began) / 1_000_000).isLessThan(PAGE_MILLIS);
            }
        }
        await("none to be left").atMost(GONE).until(() -> waiters() == 0);
        relay.mend();
        proxy().awaitReady();
        assertThat(exchange("GET /x\n\n").status()).isEqualTo(200);
    }

    private int waiters() throws IOException {
        Matcher matcher = WAITERS.matcher(proxy().status());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private static byte[] octets(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
