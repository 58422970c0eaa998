package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code Content-Type} as the origin sent it: servers like to take it apart and to write it anew. */
interface ContentTypeContract extends OnProxy {
    List<String> TYPES = List.of(
            "text/html",
            "text/html;charset=utf-8",
            "text/html; charset=utf-8",
            "text/html; charset=\"UTF-8\"",
            "Text/HTML ;  Charset=Utf-8",
            "text/plain;charset=no-such",
            "text/plain;format=flowed;charset=us-ascii;delsp=yes",
            "multipart/mixed;boundary=\"a b\"",
            "application/x-odd; v=\"1;2\" ;w=3",
            "text/html;",
            "no type at all");

    private void serve(int status, String type) {
        origin().script(exchange -> exchange.send("HTTP/1.1 " + status + " Said\nContent-Type: " + type
                + (status == 200 ? "\nContent-Length: 2\n\n" : "\n\n")
                + (exchange.head().method().equals("GET") && status == 200 ? "ok" : "")));
    }

    @Test
    @Promise("content-type")
    default void typesArriveByteForByte() throws IOException {
        try (RawConnection connection = connect()) {
            for (String type : TYPES) {
                serve(200, type);
                assertThat(connection.send(spelt("GET /x\n\n")).read().head().all("Content-Type"))
                        .containsExactly(type);
                assertThat(connection
                                .send(spelt("HEAD /x\n\n"))
                                .read("HEAD")
                                .head()
                                .all("Content-Type"))
                        .containsExactly(type);
            }
        }
    }

    @Test
    @Promise("content-type")
    default void typesArriveByteForByteOverHttp2() throws IOException {
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            for (String type : TYPES) {
                serve(200, type);
                Http2Reply reply = connection.await(connection.get(proxy().target("/x")));
                assertThat(reply.first("content-type")).contains(type);
            }
        }
    }

    @Test
    @Promise("content-type")
    default void typesOfHeadsWithoutABodyArriveToo() throws IOException {
        String type = "text/html; charset=\"UTF-8\"";
        serve(304, type);
        assertThat(exchange("GET /x\nIf-None-Match: \"e\"\n\n").head().all("Content-Type"))
                .containsExactly(type);

        origin().script(exchange -> exchange.send("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\n"
                        + "Upgrade: foo/2\nContent-Type: application/vnd.docker.raw-stream\n\n")
                .close());
        try (RawConnection connection = connect()) {
            assertThat(connection
                            .send(spelt("GET /x\nConnection: Upgrade\nUpgrade: foo/2\n\n"))
                            .readHead()
                            .all("Content-Type"))
                    .containsExactly("application/vnd.docker.raw-stream");
        }
    }
}
