package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Client;
import io.gatewaytunnel.it.containers.http2.Http2Response;
import io.gatewaytunnel.it.origin.LoginHttp2Origin;
import io.gatewaytunnel.it.origin.LoginOrigin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Logins that authenticate a connection, NTLM and Negotiate: whoever logs in is logged in alone. */
interface LoginContract extends OnProxy {
    /** Each server of the contract is told to trust it. */
    String TRUSTED_PROXY = "127.9.0.1";

    private LoginOrigin loginOrigin() {
        LoginOrigin logins = new LoginOrigin();
        origin().script(logins);
        return logins;
    }

    private Response ask(RawConnection connection, String path, String authorization) throws IOException {
        String field = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\n";
        return connection.send(spelt("GET " + path + "\n" + field + "\n")).read();
    }

    private void assertPage(RawConnection connection, String path, String user) throws IOException {
        Response page = ask(connection, path, "");
        assertThat(page.body().text()).isEqualTo("page of " + user);
        assertThat(page.status()).isEqualTo(200);
    }

    private void assertStranger(RawConnection connection) throws IOException {
        Response refused = ask(connection, "/x", "");
        assertThat(refused.body().text()).isEqualTo("who are you");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.head().all("WWW-Authenticate")).containsExactly("Negotiate", "NTLM");
    }

    /** Both log in step by step, each between the steps of the other. */
    @Test
    @Promise("connection-login")
    default void whoLogsInByNtlmSeesNobodyElsesPages() throws IOException {
        loginOrigin();
        try (RawConnection ann = connect();
                RawConnection bob = connect();
                RawConnection stranger = connect()) {
            assertStranger(ann);
            assertStranger(bob);
            Response challenge = ask(ann, "/x", "NTLM 1 ann");
            assertThat(challenge.status()).isEqualTo(401);
            assertThat(challenge.head().all("WWW-Authenticate")).containsExactly("NTLM challenge");
            assertThat(ask(bob, "/x", "NTLM 1 bob").status()).isEqualTo(401);
            assertThat(ask(ann, "/x", "NTLM 3 ann").body().text()).isEqualTo("page of ann");
            assertStranger(stranger);
            assertThat(ask(bob, "/x", "NTLM 3 bob").body().text()).isEqualTo("page of bob");
            for (int i = 0; i < 10; i++) {
                assertPage(ann, "/x?" + i, "ann");
                assertPage(bob, "/x?" + i, "bob");
                assertStranger(stranger);
            }
        }
    }

    @Test
    @Promise("connection-login")
    default void manyWhoLogInByNegotiateSeeTheirOwnPages() throws IOException {
        loginOrigin();
        List<RawConnection> users = new ArrayList<>();
        try (RawConnection stranger = connect()) {
            for (int i = 0; i < 20; i++) {
                users.add(connect());
                Response page = ask(users.get(i), "/x", "Negotiate user-" + i);
                assertThat(page.body().text()).isEqualTo("page of user-" + i);
                assertStranger(stranger);
            }
            for (int i = 0; i < 20; i++) {
                assertPage(users.get(i), "/x", "user-" + i);
            }
        } finally {
            for (RawConnection user : users) {
                user.close();
            }
        }
    }

    @Test
    @Promise("connection-login")
    default void theConnectionToTheOriginEndsWithThatOfTheClient() throws Exception {
        LoginOrigin logins = loginOrigin();
        try (RawConnection ann = connect()) {
            ask(ann, "/x", "Negotiate ann");
            assertPage(ann, "/last", "ann");
        }

        assertThat(logins.ended().await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Where requests of several people may come on one connection, NTLM cannot work, and must not half work. */
    @Test
    @Promise("connection-login-http2")
    default void loginOverHttp2LogsNobodyElseIn() throws IOException {
        loginOrigin();
        String target = proxy().target("/x");
        try (Http2Client client = new Http2Client(proxy().port());
                RawConnection stranger = connect()) {
            assertThat(http2(client, target, "NTLM 1 ann").status()).isEqualTo(401);
            assertThat(http2(client, target, "NTLM 3 ann").text()).isEqualTo("who are you");
            assertThat(http2(client, target, "Negotiate ann").text()).isEqualTo("page of ann");
            for (int i = 0; i < 5; i++) {
                assertThat(client.get(target).text()).isEqualTo("who are you");
                assertStranger(stranger);
            }
        }
    }

    @Test
    @Promise("connection-login-trusted")
    default void loginFromATrustedProxyLogsNobodyElseIn() throws IOException {
        loginOrigin();
        try (RawConnection proxyInFront = new RawConnection(proxy().port(), TRUSTED_PROXY);
                RawConnection stranger = connect()) {
            assertThat(ask(proxyInFront, "/x", "NTLM 1 ann").status()).isEqualTo(401);
            assertThat(ask(proxyInFront, "/x", "NTLM 3 ann").body().text()).isEqualTo("who are you");
            assertThat(ask(proxyInFront, "/x", "Negotiate ann").body().text()).isEqualTo("page of ann");
            for (int i = 0; i < 5; i++) {
                assertStranger(proxyInFront);
                assertStranger(stranger);
            }
        }
    }

    /** From clients of either version; each request that shows credentials is served, and no other by them. */
    @Test
    @Promise("connection-login-http2-origin")
    default void loginAtAnHttp2OriginLogsNobodyElseIn() throws IOException {
        String target = proxy().target("/x");
        try (LoginHttp2Origin origin = LoginHttp2Origin.start()) {
            tunnel().serve(origin.uri());
            try (Http2Client client = new Http2Client(proxy().port());
                    RawConnection ann = connect();
                    RawConnection stranger = connect()) {
                assertThat(client.get(target).text()).isEqualTo("who are you");
                for (int i = 0; i < 3; i++) {
                    assertThat(ask(ann, "/x", "Negotiate ann").body().text()).isEqualTo("page of ann");
                    assertThat(http2(client, target, "Negotiate bob").text()).isEqualTo("page of bob");
                    assertThat(client.get(target).text()).isEqualTo("who are you");
                    assertThat(ask(stranger, "/x", "").status()).isEqualTo(401);
                    assertThat(ask(ann, "/x", "").body().text()).isEqualTo("who are you");
                }
            }
        }
    }

    private static Http2Response http2(Http2Client client, String target, String authorization) {
        return client.request("GET", target)
                .field("authorization", authorization)
                .exchange();
    }
}
