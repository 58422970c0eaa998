package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Reply;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Frames of HTTP/2 that servers count to tell attackers, as honest clients send them: calls that are given up beside a
 * stream that stays open, pings on a connection that is silent; and fields that servers remember, of many requests. At
 * the root only: paths make no difference.
 */
interface FrequentFramesContract extends OnProxy {
    /** As many calls as a page or a service gives up in a minute, one after the other. */
    int CANCELS = 500;

    /** What a watch with a keep-alive of ten seconds sends in an hour and a half. */
    int PINGS = 500;

    /** Small messages of a stream. */
    int PIECES = 200;

    /** What servers remember of the fields is full after some fifty, and full again. */
    int CALLS = 400;

    long PATIENCE_SECONDS = 30;

    @Test
    @Promise("http2-cancels")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11},
            how = Differs.How.SETTING,
            why = "`overheadResetFactor=\"0\"`")
    default void callsGivenUpDoNotEndTheStreamBesideThem() throws IOException {
        CountDownLatch news = new CountDownLatch(1);
        origin().script(exchange -> watchOrEndless(exchange, news));
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            int watch = connection.get(proxy().target("/watch"));
            assertThat(connection.awaitBytes(watch, 1).status()).isEqualTo(200);

            for (int i = 0; i < CANCELS; i++) {
                int call = connection.get(proxy().target("/endless"));
                if (i % 2 == 0) {
                    assertThat(connection.awaitBytes(call, 1).status())
                            .as("call %d, %s", i, connection.reply(call))
                            .isEqualTo(200);
                }
                connection.cancel(call);
            }

            news.countDown();
            assertEndsWell(connection.await(watch));
        }
    }

    @Test
    @Promise("http2-pings")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11},
            how = Differs.How.SETTING,
            why = "`overheadCountFactor=\"0\"`")
    default void pingsDoNotEndASilentStream() throws IOException {
        CountDownLatch news = new CountDownLatch(1);
        origin().script(exchange -> watchOrEndless(exchange, news));
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            int watch = connection.get(proxy().target("/watch"));
            assertThat(connection.awaitBytes(watch, 1).status()).isEqualTo(200);

            for (int i = 0; i < PINGS; i++) {
                assertThat(connection.isPingAnswered()).as("ping %d", i).isTrue();
            }

            news.countDown();
            assertEndsWell(connection.await(watch));
        }
    }

    @Test
    @Promise("http2-small-frames")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11},
            how = Differs.How.SETTING,
            why = "`overheadDataThreshold=\"0\"` and `overheadWindowUpdateThreshold=\"0\"`")
    default void bodyInSmallFramesArrivesWhole() throws IOException {
        Recorder recorder = answeringOk();
        String body = "0123456789".repeat(PIECES / 10);
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            int upload = connection.open("POST", proxy().target("/upload"), true);
            for (int i = 0; i < PIECES; i++) {
                connection.widen(upload, 1);
                connection.send(upload, new byte[] {(byte) body.charAt(i)}, i == PIECES - 1);
            }

            assertThat(connection.await(upload).isComplete()).as("answered").isTrue();
            assertThat(recorder.next().body().text()).isEqualTo(body);
        }
    }

    @Test
    @Promise("http2-varying-fields")
    default void fieldsWhoseValuesVaryDoNotEndTheConnection() throws IOException {
        origin().script(exchange ->
                exchange.answer(200, exchange.head().first("X-Call").orElse("none")));
        try (Http2Connection connection = new Http2Connection(proxy().port()).remembered()) {
            for (int i = 0; i < CALLS; i++) {
                int call = connection.open(
                        "GET", proxy().target("/call"), false, "x-call", "call " + i, "x-deadline", i % 7 + " ms");
                assertThat(connection.await(call).text())
                        .as("call %d, %s", i, connection.reply(call))
                        .isEqualTo("call " + i);
            }
        }
    }

    private static void watchOrEndless(RawExchange exchange, CountDownLatch news) throws IOException {
        if (!exchange.head().target().endsWith("/watch")) {
            exchange.send("HTTP/1.1 200 OK\nContent-Length: 1000000\n\nx");
            exchange.drainToEnd(); // until it is given up
            return;
        }
        exchange.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\nConnection: close\n\nx");
        try {
            assertThat(news.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        exchange.send("news");
        exchange.close();
    }

    private static void assertEndsWell(Http2Reply watch) {
        assertThat(watch.isComplete()).as(watch.toString()).isTrue();
        assertThat(watch.text()).isEqualTo("xnews");
    }
}
