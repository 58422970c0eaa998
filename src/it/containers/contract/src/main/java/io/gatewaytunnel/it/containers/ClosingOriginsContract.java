package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.load.ClosingLoad;
import io.gatewaytunnel.it.containers.load.ClosingRule;
import io.gatewaytunnel.it.containers.load.ClosingTable;
import io.gatewaytunnel.it.origin.RefusingHttp2Origin;
import io.gatewaytunnel.it.run.RunningNginx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Origins close connections that nobody uses, when they like and without a word; the next request may be on its way by
 * then. Whoever reads an error for that pays for a habit of two machines that he knows nothing of.
 */
interface ClosingOriginsContract extends OnProxy {
    /** Of each rule. */
    int CLOSING_REQUESTS = Integer.getInteger("it.closing.requests", 200);

    /** Which rules: a part of their titles; empty: all. */
    String CLOSING_RULE = System.getProperty("it.closing.rule", "");

    /** Whether nginx is asked too, in turn, as a control. */
    boolean BESIDE_NGINX = Boolean.getBoolean("it.closing.nginx");

    /** Of all: one that has left and met the closing is lost, since nobody may buy twice; one that had not is not. */
    double LOST_POSTS = 0.05;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES) // ten thousand of each rule, with nginx in turn
    @Promise("closing-origin")
    default void originThatClosesCostsNoRequestThatMayBeAskedAgain() throws IOException {
        List<String> rows = new ArrayList<>();
        int posts = 0;
        int lostPosts = 0;
        for (ClosingRule rule : ClosingRule.called(CLOSING_RULE)) {
            ClosingTable ours = ask(rule, proxy().port(), proxy().contextPath());
            if (rows.isEmpty()) {
                rows.add(ours.header());
            }
            rows.add(ours.row(
                    rule.title(), Control.isOn() ? "nginx" : Server.current().title()));
            if (BESIDE_NGINX) {
                rows.add(askNginx(rule).row(rule.title(), "nginx"));
            }
            Files.write(Path.of(System.getProperty("it.report.folder"), "closing-origins.md"), rows);

            assertThat(ours.lostOfIdempotent()).as(rule.title()).isEmpty();
            posts += ours.asked("POST");
            lostPosts += ours.lost("POST");
        }
        assertThat((double) lostPosts / posts).as("lost POSTs, " + rows).isLessThanOrEqualTo(LOST_POSTS);
        await("connections of the last rule to end").until(() -> origin().openConnections() == 0);
    }

    /** Not processed, says the origin: then no method forbids to ask once more. */
    @ParameterizedTest
    @EnumSource(RefusingHttp2Origin.Refusal.class)
    @Promise("refusing-http2-origin")
    default void requestThatAnHttp2OriginHasNotLookedAtIsAskedAgain(RefusingHttp2Origin.Refusal refusal)
            throws IOException {
        try (RefusingHttp2Origin origin = RefusingHttp2Origin.start()) {
            tunnel().serve(origin.uri());
            for (String request :
                    List.of("GET /x\n\n", "POST /x\nContent-Length: 5\n\nhello", "PATCH /x\nContent-Length: 2\n\nab")) {
                origin.refuse(refusal, 1);
                assertThat(exchange(request).status()).as(request).isEqualTo(200);
                assertThat(origin.refused()).isEqualTo(1);
            }

            origin.refuse(refusal, Integer.MAX_VALUE);
            Response response = exchange("POST /x\nContent-Length: 5\n\nhello");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.head().has("Retry-After")).isTrue();
        }
    }

    private ClosingTable askNginx(ClosingRule rule) {
        int port = Integer.getInteger("it.nginx.port");
        int http2Port = Integer.getInteger("it.nginx.http2.port");
        try (RunningNginx nginx = RunningNginx.start(port, http2Port, origin().uri())) {
            ClosingTable table = ask(rule, port, "");
            assertThat(nginx.output()).doesNotContain("[emerg]");
            return table;
        }
    }

    private ClosingTable ask(ClosingRule rule, int port, String prefix) {
        ClosingRule.Script script = rule.script();
        origin().script(script);
        ClosingTable table = new ClosingLoad(port, prefix).run(rule, CLOSING_REQUESTS);
        assertThat(script.repeatedPosts()).as(rule.title()).isEmpty();
        return table;
    }
}
