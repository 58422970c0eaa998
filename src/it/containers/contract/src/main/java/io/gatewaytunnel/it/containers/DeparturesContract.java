package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.origin.RawExchange;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that leave in the midst of an exchange: the origin hears of it, although it says nothing itself. */
interface DeparturesContract extends OnProxy {
    /** Two seconds are promised; five times as many are granted to a busy machine. */
    long HEARD_SECONDS = 10;

    long BEGUN_SECONDS = 10;

    /** Ways to leave. */
    enum Leaving {
        /** As a browser does: the end of the stream, and nothing is read any more. */
        IN_ORDER {
            @Override
            void leave(RawConnection client) throws IOException {
                client.close();
            }

            @Override
            void leave(Http2Connection client) throws IOException {
                client.close();
            }
        },
        /** As a process that dies does. */
        WITH_A_RESET {
            @Override
            void leave(RawConnection client) throws IOException {
                client.breakOff();
            }

            @Override
            void leave(Http2Connection client) throws IOException {
                client.breakOff();
            }
        };

        abstract void leave(RawConnection client) throws IOException;

        abstract void leave(Http2Connection client) throws IOException;
    }

    /** An exchange as the origin sees it: when it is where the client shall leave, and when it is over. */
    final class Heard {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        /** Says what the origin has to say first, and listens until the agent breaks off. */
        void listen(RawExchange exchange, String first) throws IOException {
            try {
                exchange.send(first);
                begun.countDown();
                exchange.drainToEnd();
            } finally {
                ended.countDown();
            }
        }

        void awaitBegun() throws InterruptedException {
            assertThat(begun.await(BEGUN_SECONDS, TimeUnit.SECONDS))
                    .as("the origin is asked")
                    .isTrue();
        }

        void requireEnded() throws InterruptedException {
            assertThat(ended.await(HEARD_SECONDS, TimeUnit.SECONDS))
                    .as("the origin hears that the client has left")
                    .isTrue();
        }
    }

    private Heard listening(String first) {
        Heard heard = new Heard();
        origin().script(exchange -> heard.listen(exchange, first));
        return heard;
    }

    private void leaveDuring(String request, Leaving leaving) throws Exception {
        Heard heard = listening("");
        try (RawConnection client = connect()) {
            client.send(spelt(request));
            heard.awaitBegun();
            leaving.leave(client);
            heard.requireEnded();
        }
    }

    private void leaveAfterHead(String first, Leaving leaving) throws Exception {
        Heard heard = listening(first);
        try (RawConnection client = connect()) {
            client.send(spelt("GET /x\n\n"));
            assertThat(client.readHead().status()).isEqualTo(200);
            leaving.leave(client);
            heard.requireEnded();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Promise("heard-before-head")
    default void clientThatLeavesBeforeTheHeadIsHeardOf(Leaving leaving) throws Exception {
        leaveDuring("GET /x\n\n", leaving);
    }

    @ParameterizedTest
    @EnumSource
    @Promise("heard-before-head")
    default void clientThatLeavesAfterItsBodyIsHeardOf(Leaving leaving) throws Exception {
        leaveDuring("POST /x\nContent-Length: 3\n\nabc", leaving);
    }

    @ParameterizedTest
    @EnumSource
    @Promise("heard-in-silent-body")
    default void clientThatLeavesInASilentBodyIsHeardOf(Leaving leaving) throws Exception {
        leaveAfterHead("HTTP/1.1 200 OK\nContent-Length: 100\n\npart", leaving);
    }

    @ParameterizedTest
    @EnumSource
    @Promise("heard-in-silent-events")
    default void clientThatLeavesASilentEventStreamIsHeardOf(Leaving leaving) throws Exception {
        leaveAfterHead("HTTP/1.1 200 OK\nContent-Type: text/event-stream\nTransfer-Encoding: chunked\n\n", leaving);
    }

    @ParameterizedTest
    @EnumSource
    @Promise("heard-in-upload")
    default void clientThatLeavesInItsUploadIsHeardOf(Leaving leaving) throws Exception {
        leaveDuring("POST /x\nContent-Length: 1000\n\nabc", leaving);
    }

    @ParameterizedTest
    @EnumSource
    @Promise("heard-in-upload")
    default void clientThatLeavesInItsChunksIsHeardOf(Leaving leaving) throws Exception {
        leaveDuring("POST /x\nTransfer-Encoding: chunked\n\n3\nabc\n", leaving);
    }

    @ParameterizedTest
    @EnumSource
    @Promise("heard-awaiting-upgrade")
    default void clientThatLeavesAwaitingAnUpgradeIsHeardOf(Leaving leaving) throws Exception {
        leaveDuring("GET /x\nConnection: Upgrade\nUpgrade: foo/2\n\n", leaving);
    }

    @ParameterizedTest
    @EnumSource
    @Promise("heard-over-http2")
    default void clientThatLeavesOverHttp2IsHeardOf(Leaving leaving) throws Exception {
        for (String first : new String[] {"", "HTTP/1.1 200 OK\nContent-Length: 100\n\npart"}) {
            Heard heard = listening(first);
            try (Http2Connection client = new Http2Connection(proxy().port())) {
                int stream = client.get(proxy().target("/x"));
                heard.awaitBegun();
                if (!first.isEmpty()) {
                    client.awaitBytes(stream, 4);
                }
                leaving.leave(client);
                heard.requireEnded();
            }
        }
    }
}
