package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Reply;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Request heads that are larger than the server or the tunnel takes. */
interface HeadLimitsContract extends OnProxy {
    /** With little more behind it than the server reads: what it leaves unread resets the connection. */
    private static String overTheLimit() {
        return "v".repeat((Server.current() == Server.WILDFLY ? 70 : 20) << 10);
    }

    @Test
    @Promise("head-limit")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11, Server.PAYARA, Server.PAYARA_MICRO},
            how = Differs.How.CANNOT,
            why = "answers 400, in a way of its own")
    default void requestHeadsThatAreTooLargeAreRefusedWith431() throws IOException {
        Recorder recorder = answeringOk();
        Response response = exchange("GET /x\nX-Long: " + overTheLimit() + "\n\n");
        assertThat(recorder.isEmpty()).isTrue();
        assertThat(response.status()).isEqualTo(431);
        assertThat(response.head().first("Proxy-Status").orElse("")).contains("http_request_error");
        assertThat(response.body().text()).contains("\"requestId\"");
    }

    @Test
    @Promise("head-limit-http2")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11},
            how = Differs.How.CANNOT,
            why = "resets the stream (ENHANCE_YOUR_CALM)")
    @Differs(
            on = {Server.WILDFLY, Server.PAYARA, Server.PAYARA_MICRO},
            how = Differs.How.CANNOT,
            why = "ends the connection, with the requests beside it")
    default void requestHeadsThatAreTooLargeAreRefusedWith431OverHttp2() throws IOException {
        Recorder recorder = answeringOk();
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            Http2Reply reply =
                    connection.await(connection.open("GET", proxy().target("/x"), false, "x-long", overTheLimit()));
            assertThat(recorder.isEmpty()).isTrue();
            assertThat(reply.status()).as(reply.toString()).isEqualTo(431);
            assertThat(reply.first("proxy-status").orElse("")).contains("http_request_error");
            assertThat(reply.text()).contains("\"requestId\"");
            assertThat(connection
                            .await(connection.get(proxy().target("/small")))
                            .status())
                    .isEqualTo(200);
        }
    }
}
