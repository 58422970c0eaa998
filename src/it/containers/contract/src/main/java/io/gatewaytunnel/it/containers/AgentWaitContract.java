package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.run.Relay;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Requests that come while the link of the only agent is broken: they wait for it. */
interface AgentWaitContract extends OnProxy {
    /** More than the smallest server of a build has threads for requests. */
    int MANY = 40;

    int OCTETS = 100_000;
    List<String> WANTED = List.of("0 octets", OCTETS + " octets");
    Pattern WAITING = Pattern.compile("\"waiting\": *\\{\\s*\"now\": *(\\d+)");
    Duration SOON = Duration.ofSeconds(60);

    /** A few times where the machine takes longer than {@code agent-wait} to connect the agent again. */
    @Test
    @Promise("agent-wait")
    default void requestsWaitUntilTheAgentIsThere() throws IOException {
        origin().script(exchange ->
                exchange.answer(200, exchange.readBody().text().length() + " octets"));
        Relay relay = tunnel().serveByRelay();
        List<String> answers = List.of();
        for (int i = 0; i < 3 && !answers.equals(WANTED); i++) {
            proxy().awaitReady();
            relay.sever();
            proxy().awaitNotReady();
            answers = answersOfThoseWhoWaited(relay);
        }
        assertThat(answers).as(tunnel()::said).isEqualTo(WANTED);
    }

    private List<String> answersOfThoseWhoWaited(Relay relay) throws IOException {
        try (RawConnection get = connect();
                RawConnection put = connect()) {
            get.send(spelt("GET /x\n\n"));
            put.send(spelt("PUT /x\nContent-Length: " + OCTETS + "\n\n" + "b".repeat(OCTETS)));
            relay.mend();
            return List.of(get.read("GET").body().text(), put.read("PUT").body().text());
        }
    }

    /**
     * The first in the line would have the first answer if the others were not heard to leave. Half of them leave a
     * part of a body behind, and are heard where it is read; those may stay until their time is over.
     */
    @Test
    @Promise("agent-wait-many")
    default void thoseWhoWaitHoldNoThreadAndMayLeave() throws IOException, InterruptedException {
        answeringOk();
        Relay relay = tunnel().serveByRelay();
        int answer = 0;
        for (int i = 0; i < 3 && answer != 200; i++) {
            proxy().awaitReady();
            relay.sever();
            proxy().awaitNotReady();
            answer = answerOfTheOneWhoStays(relay);
        }
        assertThat(answer).as(tunnel()::said).isEqualTo(200);
        await("those who have left").atMost(SOON).until(() -> waiting() == 0);
        assertThat(exchange("GET /x\n\n").status()).isEqualTo(200);
    }

    private int answerOfTheOneWhoStays(Relay relay) throws IOException, InterruptedException {
        try (RawConnection first = connect().send(spelt("GET /x\n\n"))) {
            await("the first").atMost(SOON).until(() -> waiting() > 0);
            List<RawConnection> clients = new ArrayList<>();
            try {
                for (int i = 0; i < MANY; i++) {
                    clients.add(connect().send(spelt(i % 2 == 0 ? "GET /x\n\n" : "PUT /x\nContent-Length: 9\n\nabc")));
                }
                assertThat(proxy().reserved("/_tunnel/live").statusCode()).isEqualTo(200);
            } finally {
                for (RawConnection client : clients) {
                    client.close();
                }
            }
            await("those who were heard to leave").atMost(SOON).until(() -> waiting() <= MANY / 2 + 1);
            relay.mend();
            return first.read().status();
        }
    }

    private int waiting() throws IOException {
        var matcher = WAITING.matcher(proxy().status());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
