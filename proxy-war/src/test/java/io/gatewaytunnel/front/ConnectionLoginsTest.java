package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.RequestHead;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Public connections that log in, as an agent hears of them, through a real Tomcat. */
@Timeout(60)
final class ConnectionLoginsTest {
    private static final String PLAIN = "GET %s HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LOGIN = "GET %s HTTP/1.1\r\nHost: a\r\nAuthorization: NTLM TlRMTVNTUAAB\r\n\r\n";

    @TempDir
    Path directory;

    private ProxyAndAgent start(Map<String, String> settings) throws Exception {
        return new ProxyAndAgent(
                directory,
                settings,
                agent -> agent.on("/ok", stream -> stream.whole(200, "ok"))
                        .on("/refused", stream -> stream.stream().refuse(ErrorCode.ORIGIN_UNREACHABLE, "no")));
    }

    private static String connectionOf(ProxyAndAgent proxy) {
        RequestHead last = proxy.lastStream().head();
        return last.provenance().connection();
    }

    @Test
    void fromItsLoginOnAConnectionIsNamedAndOthersAreNot() throws Exception {
        try (ProxyAndAgent proxy = start(Map.of());
                RawHttp ann = proxy.client();
                RawHttp bob = proxy.client()) {
            assertThat(ann.send(PLAIN.formatted("/ok")).read().status()).isEqualTo(200);
            assertThat(connectionOf(proxy)).isEmpty();
            ann.send(LOGIN.formatted("/ok")).read();
            String named = connectionOf(proxy);
            assertThat(named).isNotEmpty();
            bob.send(PLAIN.formatted("/ok")).read();
            assertThat(connectionOf(proxy)).isEmpty();
            bob.send(LOGIN.formatted("/ok")).read();
            assertThat(connectionOf(proxy)).isNotEmpty().isNotEqualTo(named);
            ann.send(PLAIN.formatted("/ok")).read();
            assertThat(connectionOf(proxy)).isEqualTo(named);
        }
    }

    @Test
    void connectionThatHasEndedIsReleased() throws Exception {
        try (ProxyAndAgent proxy = start(Map.of())) {
            String named;
            try (RawHttp ann = proxy.client()) {
                ann.send(LOGIN.formatted("/ok")).read();
                named = connectionOf(proxy);
                assertThat(proxy.agent().released()).isEmpty();
            }

            assertThat(proxy.agent().nextReleased()).isEqualTo(named);
        }
    }

    @Test
    void peerThatMixesClientsIsNeverNamed() throws Exception {
        try (ProxyAndAgent proxy = start(Map.of("trusted-proxies", "127.0.0.0/8"));
                RawHttp front = proxy.client()) {
            front.send(LOGIN.formatted("/ok")).read();

            assertThat(connectionOf(proxy)).isEmpty();
        }
    }

    @Test
    void noMoreAreNamedThanMayBe() throws Exception {
        try (ProxyAndAgent proxy = start(Map.of("max-connection-logins", "1"));
                RawHttp ann = proxy.client();
                RawHttp bob = proxy.client()) {
            ann.send(LOGIN.formatted("/ok")).read();
            assertThat(connectionOf(proxy)).isNotEmpty();
            bob.send(LOGIN.formatted("/ok")).read();
            assertThat(connectionOf(proxy)).isEmpty();
        }
    }

    @Test
    void requestsOfALoginGoToOneAgentAndWhenThatRefusesToNoOther() throws Exception {
        try (ProxyAndAgent proxy = start(Map.of());
                ScriptedAgent other = ScriptedAgent.named("two");
                RawHttp ann = proxy.client()) {
            other.on("/ok", stream -> stream.whole(200, "ok")).on("/refused", stream -> stream.whole(200, "ok"));
            ann.send(LOGIN.formatted("/ok")).read();
            proxy.join(other);
            for (int i = 0; i < 20; i++) {
                ann.send(PLAIN.formatted("/ok")).read();
            }
            assertThat(ann.send(PLAIN.formatted("/refused")).read().status()).isEqualTo(502);
            assertThat(other.streams()).isEmpty();
            assertThat(proxy.get("/refused").text()).isEqualTo("ok");
        }
    }
}
