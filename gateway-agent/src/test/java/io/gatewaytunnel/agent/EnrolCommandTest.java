package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.proof.AuthorizationField;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EnrolCommandTest {
    private static final String CODE = "site.00112233445566778a.AAAAAAAAAAAAAAAAAAAAAAAA";

    private final List<Integer> answers = new ArrayList<>();
    private final List<AuthorizationField> shown = new CopyOnWriteArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer hub;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/t/_tunnel/enrol", this::answer);
        hub.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        hub.start();
    }

    @AfterEach
    void stop() {
        hub.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String field = exchange.getRequestHeaders().getFirst("Authorization");
        shown.add(AuthorizationField.parse(field, AuthorizationField.ENROLMENT).orElseThrow());
        int status = answers.remove(0);
        exchange.getResponseHeaders().add(Protocol.HUB_FIELD, Protocol.SUBPROTOCOL);
        byte[] body = "{\"title\":\"t\",\"detail\":\"because of \\\"that\\\"\"}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private int enrol(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "enrol",
                "--hub",
                "ws://127.0.0.1:" + hub.getAddress().getPort() + "/t/_tunnel/hub",
                "--key",
                key().toString()));
        arguments.addAll(List.of(more));
        return AgentCommand.create(Map.of(), "1", config -> 99)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
    }

    private Path key() {
        return folder.resolve("site.pem");
    }

    @Test
    void aKeyIsBroughtAskedForUntilItIsKeptAndThenThere() {
        answers.addAll(List.of(202, 202, 200));

        assertThat(enrol("--code", CODE)).as(err.toString()).isZero();

        AgentKeyFile key = AgentKeyFile.read(key());
        assertThat(out.toString()).contains("agent site is enrolled", key.id(), "--key " + key());
        assertThat(shown)
                .hasSize(3)
                .allSatisfy(field -> assertThat(field.get("code")).isEqualTo(CODE));
    }

    @Test
    void afterAFailureTheSameCodeBringsTheSameKey() {
        answers.addAll(List.of(503, 200));

        assertThat(enrol("--code", CODE)).isEqualTo(1);
        assertThat(err.toString()).contains("503", "because of \"that\"", "run this again, with the same code");
        assertThat(key()).doesNotExist();

        assertThat(enrol("--code", CODE)).isZero();
        assertThat(shown.get(0).get("public-key")).isEqualTo(shown.get(1).get("public-key"));
    }

    @Test
    void aRefusalIsToldInTheHubsWords() {
        answers.add(403);

        assertThat(enrol("--code", CODE)).isEqualTo(3);
        assertThat(err.toString()).contains("the hub refuses: because of \"that\"");
    }

    @Test
    void whatIsNoHubIsToldFromARefusal() {
        int port = hub.getAddress().getPort();
        assertThat(AgentCommand.create(Map.of(), "1", config -> 99)
                        .setErr(new PrintWriter(err))
                        .execute(
                                "enrol",
                                "--hub=ws://127.0.0.1:" + port + "/x/hub",
                                "--code",
                                CODE,
                                "--key",
                                key().toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is no hub at which agents can enrol");
    }

    @Test
    void aMistakeOfTheUserMakesNoKey() {
        assertThat(enrol("--code", "site.1.2")).isEqualTo(2);
        assertThat(err.toString()).contains("--code", "agents enrol").doesNotContain("Exception");
        assertThat(folder).isEmptyDirectory();
        assertThat(shown).isEmpty();
    }

    @Test
    void theAddressIsBesideTheHub() {
        assertThat(EnrolCommand.address(URI.create("wss://h.example:8443/ctx/_tunnel/hub")))
                .isEqualTo(URI.create("https://h.example:8443/ctx/_tunnel/enrol"));
    }
}
