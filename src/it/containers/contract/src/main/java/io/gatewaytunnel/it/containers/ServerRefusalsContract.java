package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Reply;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server refuses before it asks the application is answered like an error of the tunnel's own. */
interface ServerRefusalsContract extends OnProxy {
    /** Each is answered with the status before it, and reaches no origin. */
    List<String> REFUSED = List.of(
            "400 G(T /x HTTP/1.1\nHost: h\n",
            "400 GET /\001x HTTP/1.1\nHost: h\n",
            "400 GET /%zz HTTP/1.1\nHost: h\n",
            "400 GET /x HTTP/1.1\n",
            "400 GET /x HTTP/1.1\nHost: a b\n",
            "400 GET /x HTTP/1.1\nHost: h\nA B: c\n",
            "400 POST /x HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\nContent-Length: 1x\n",
            "405 TRACE /x HTTP/1.1\nHost: h\n",
            "501 CONNECT h:1 HTTP/1.1\nHost: h:1\n",
            "501 POST /x HTTP/1.1\nHost: h\nTransfer-Encoding: odd\n",
            "505 GET /x HTTP/3.1\nHost: h\n");

    @ParameterizedTest
    @ValueSource(strings = {"", "Accept: text/html\n"})
    @Promise("server-refusals")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11, Server.WILDFLY, Server.PAYARA, Server.PAYARA_MICRO},
            how = Differs.How.CANNOT,
            why = "answers some of it in a way of its own")
    default void whatTheServerRefusesLooksLikeTheTunnelsOwnErrors(String accept) throws IOException {
        Recorder recorder = answeringOk();
        for (String refused : REFUSED) {
            try (RawConnection connection = connect()) {
                Response response =
                        connection.send(refused.substring(4) + accept + "\n").read();
                assertThat(response.status() + " " + refused.substring(4)).isEqualTo(refused);
                assertThat(response.head().first("Proxy-Status").orElse(""))
                        .as(refused)
                        .matches("gateway-tunnel; error=http_request_(error|denied); details=.*request=[0-9a-f]{32}.*");
                assertThat(response.head().first("Content-Type").orElse(""))
                        .as(refused)
                        .startsWith(isReadAsPage(refused, accept) ? "text/html" : "application/problem+json");
            }
        }
        assertThat(recorder.isEmpty()).isTrue();
    }

    /** What comes behind a line that cannot be read is read by nobody. */
    private static boolean isReadAsPage(String refused, String accept) {
        boolean unread = refused.contains("G(T") || refused.contains("\001") || refused.contains("A B");
        return !accept.isEmpty() && !unread;
    }

    @Test
    @Promise("server-refusals-http2")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11, Server.WILDFLY, Server.PAYARA, Server.PAYARA_MICRO},
            how = Differs.How.CANNOT,
            why = "answers some of it in a way of its own")
    default void whatTheServerRefusesOverHttp2HasTheSameFields() throws IOException {
        Recorder recorder = answeringOk();
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            for (String refused : List.of("400 GET /%zz", "400 GET /../..", "405 TRACE /x")) {
                String[] parts = refused.split(" ", 3);
                Http2Reply reply = connection.await(connection.open(parts[1], parts[2], false));
                assertThat(reply.status() + " " + parts[1] + " " + parts[2]).isEqualTo(refused);
                assertThat(reply.first("proxy-status").orElse(""))
                        .matches("gateway-tunnel; error=http_request_(error|denied); details=.*request=[0-9a-f]{32}.*");
                assertThat(reply.isComplete()).isTrue();
            }
        }
        assertThat(recorder.isEmpty()).isTrue();
    }
}
