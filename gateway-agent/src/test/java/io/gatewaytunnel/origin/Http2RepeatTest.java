package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.refused;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http2.H2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of requests that an HTTP/2 origin says it has not looked at. */
@Timeout(60)
class Http2RepeatTest {
    private static final int TOO_MANY_BYTES = 40_000;

    @Test
    void aRefusedStreamIsRepeatedWhateverItsMethodAndThenRefused() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    for (int stream = 1; stream < 13; stream += 2) {
                        peer.read(Http2Peer.HEADERS);
                        if (stream == 3) {
                            peer.head(stream, Http2Peer.END_STREAM, ":status", "204");
                        } else {
                            peer.reset(stream, H2Error.REFUSED_STREAM.getCode());
                        }
                    }
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide second = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY);
            assertThat(within(second.head, 5).status()).isEqualTo(204);

            PublicSide never = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY);
            assertThat(refused(never).code()).isEqualTo(ErrorCode.ORIGIN_REFUSED);
            assertThat(origin.failures()).isEmpty();
        }
    }

    @Test
    void aRefusedStreamIsRepeatedWithTheBodyThatIsKept() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.DATA);
                    peer.reset(1, H2Error.REFUSED_STREAM.getCode());
                    assertThat(peer.read(Http2Peer.DATA).text()).isEqualTo("something");
                    peer.head(3, Http2Peer.END_STREAM, ":status", "204");
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
            side.send("something");

            assertThat(within(side.head, 5).status()).isEqualTo(204);
            assertThat(origin.failures()).isEmpty();
        }
    }

    @Test
    void aRequestWhoseBodyWasTooLongToKeepIsRefusedInsteadOfRepeated() throws Exception {
        AtomicInteger heads = new AtomicInteger();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    int taken = 0;
                    while (taken < TOO_MANY_BYTES) {
                        Http2Peer.Frame frame = peer.read();
                        heads.addAndGet(frame.type() == Http2Peer.HEADERS ? 1 : 0);
                        taken += frame.type() == Http2Peer.DATA ? frame.text().length() : 0;
                    }
                    peer.reset(1, H2Error.REFUSED_STREAM.getCode());
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
            side.sendBytes(TOO_MANY_BYTES, Headers.empty());

            assertThat(refused(side).code()).isEqualTo(ErrorCode.ORIGIN_REFUSED);
            assertThat(heads).hasValue(1);
        }
    }

    /** As servers do that end connections by age: what has just begun goes to a new connection, body included. */
    @Test
    void whatAGoAwayLeavesOutGoesAgainEvenWhenTheNextConnectionEndsTheSame() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    assertThat(peer.read(Http2Peer.DATA).text()).isEqualTo("something");
                    if (n < 3) {
                        peer.goAway(0, H2Error.NO_ERROR.getCode());
                    } else {
                        peer.head(1, Http2Peer.END_STREAM, ":status", "204");
                    }
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
            side.send("something");

            assertThat(within(side.head, 10).status()).isEqualTo(204);
            assertThat(origin.connections()).isEqualTo(3);
            assertThat(origin.failures()).isEmpty();
        }
    }
}
