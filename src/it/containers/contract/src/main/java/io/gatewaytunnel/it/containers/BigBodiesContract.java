package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.containers.http2.Http2Client;
import io.gatewaytunnel.it.containers.http2.Http2Response;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Bodies far larger than any buffer, with the digest checked at the other end. */
interface BigBodiesContract extends OnProxy {
    /** More than any limit that a server has by itself, of which the largest is 10 MB. */
    long BYTES = 12L * 1024 * 1024;

    @Test
    @Promise("big-download")
    default void downloadsArriveWhole() {
        try (TestOrigin origin = TestOrigin.start()) {
            tunnel().serve(origin.uri());
            PublicClient client = PublicClient.http1();

            for (String path : new String[] {"/bytes?n=" + BYTES, "/bytes?chunked&n=" + BYTES}) {
                PublicClient.Digest came = client.download(proxy().uri(path));
                assertThat(came.sha256())
                        .as(() -> path + ": " + came + "\n" + tunnel().said())
                        .isEqualTo(BodyPattern.sha256(BYTES));
            }
            try (Http2Client http2 = new Http2Client(proxy().port())) {
                Http2Response response = http2.get(proxy().target("/bytes?n=" + BYTES));
                assertThat(response.complete()).isTrue();
                assertThat(response.sha256()).isEqualTo(BodyPattern.sha256(BYTES));
            }
        }
    }

    @Test
    @Promise("big-upload")
    @Differs(on = WILDFLY, how = SETTING, why = "`max-post-size=\"0\"`; without it a body ends at 10 MB")
    default void uploadsArriveWhole() {
        String expected = BYTES + " " + BodyPattern.sha256(BYTES) + " ";
        try (TestOrigin origin = TestOrigin.start()) {
            tunnel().serve(origin.uri());
            PublicClient client = PublicClient.http1();

            assertThat(post(client, PublicClient.counted(BYTES))).isEqualTo(expected + BYTES);
            assertThat(post(client, PublicClient.chunked(BYTES))).isEqualTo(expected + -1);
            try (Http2Client http2 = new Http2Client(proxy().port())) {
                String target = proxy().target("/digest");
                Http2Client.Request counted = http2.request("POST", target).counted(BYTES);
                assertThat(counted.exchange().text()).isEqualTo(expected + BYTES);
                Http2Client.Request uncounted = http2.request("POST", target).uncounted(BYTES);
                assertThat(uncounted.exchange().text()).isEqualTo(expected + -1);
            }
        }
    }

    private String post(PublicClient client, BodyPublisher body) {
        HttpResponse<String> response = client.post(proxy().uri("/digest"), body);
        return response.body();
    }
}
