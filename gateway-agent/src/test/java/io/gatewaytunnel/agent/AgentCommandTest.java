package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class AgentCommandTest {
    private static final String HUB = "--hub=ws://127.0.0.1:8080/_tunnel/hub";
    private static final String ORIGIN = "--origin=http://127.0.0.1:9000";

    private final Map<String, String> environment = new HashMap<>(Map.of("GATEWAY_TUNNEL_TOKEN", "secret-token"));
    private final AtomicReference<@Nullable AgentConfig> started = new AtomicReference<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        CommandLine line = AgentCommand.create(environment, "1.2.3", config -> {
            started.set(config.config());
            return 0;
        });
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private AgentConfig config() {
        AgentConfig config = started.get();
        assertThat(config).as(err.toString()).isNotNull();
        return config;
    }

    private void assertRefused(int code, String option, String remedy) {
        assertThat(code).isEqualTo(2);
        assertThat(started.get()).isNull();
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(option).contains(remedy).doesNotContain("secret-token", "Exception");
    }

    @Test
    void hubAndOriginAreEnough() {
        assertThat(run(HUB, ORIGIN)).isZero();

        assertThat(config().hub().uris()).containsExactly(URI.create("ws://127.0.0.1:8080/_tunnel/hub"));
        assertThat(config().hub().token().value()).isEqualTo("secret-token");
        assertThat(config().origins().services().names()).containsExactly("default");
        assertThat(config().links()).isEqualTo(1);
        assertThat(config().name()).isNotEmpty();
        assertThat(config().toString()).doesNotContain("secret-token");
    }

    @Test
    void everyOptionHasAnEnvironmentName() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "from-file\n");
        environment.putAll(Map.of(
                "GATEWAY_TUNNEL_HUB", "ws://example.test/_tunnel/hub",
                "GATEWAY_TUNNEL_ORIGIN", "https://[::1]/",
                "GATEWAY_TUNNEL_NAME", "a-1",
                "GATEWAY_TUNNEL_SERVICE", "shop",
                "GATEWAY_TUNNEL_LINKS", "3",
                "GATEWAY_TUNNEL_ALLOW_PLAINTEXT", "true",
                "GATEWAY_TUNNEL_TOKEN_FILE", token.toString(),
                "GATEWAY_TUNNEL_DRAIN_DEADLINE", "7s"));

        assertThat(run()).isZero();

        assertThat(config().name()).isEqualTo("a-1");
        assertThat(config().links()).isEqualTo(3);
        assertThat(config().origins().services().names()).containsExactly("shop");
        assertThat(config().hub().token().value()).isEqualTo("from-file");
        assertThat(config().drain()).hasSeconds(7);
    }

    @Test
    void thereMayBeSeveralHubs() {
        assertThat(run("--hub=wss://a/h,wss://b/h", "--hub", "wss://c/h", ORIGIN))
                .isZero();

        assertThat(config().hub().uris()).extracting(URI::getHost).containsExactly("a", "b", "c");
        assertThat(config().mostLinks()).isEqualTo(3 * config().hub().lookUp().most());
    }

    @Test
    void commasAloneAreNoHub() {
        assertRefused(run("--hub=, ,", ORIGIN), "--hub (GATEWAY_TUNNEL_HUB)", "wss://host/_tunnel/hub");
    }

    @Test
    void noHubIsNamedTwice() {
        assertRefused(run("--hub=wss://a/h,wss://a/h", ORIGIN), "--hub", "--links");
    }

    @Test
    void anOriginMaySpeakHttp2InClearText() {
        assertThat(run(HUB, "--origin=h2c://127.0.0.1:50051")).isZero();

        assertThat(config().origins().services().names()).containsExactly("default");
    }

    @Test
    void theCommandLineWinsOverTheEnvironment() {
        environment.put("GATEWAY_TUNNEL_NAME", "from-environment");
        environment.put("GATEWAY_TUNNEL_ORIGIN_IDLE", "1s");

        assertThat(run(HUB, ORIGIN, "--name", "typed", "--set", "origin-idle=2s"))
                .isZero();

        assertThat(config().name()).isEqualTo("typed");
        assertThat(config().origins().limits().timeouts().idle()).hasSeconds(2);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000/path, path",
        "http://127.0.0.1:9000?q, path",
        "http://user:pw@127.0.0.1:9000, no user",
        "ftp://127.0.0.1, https or h2c",
        "127.0.0.1:9000, http",
        "http://127.0.0.1:99999, port",
        "http://, no URL",
    })
    void anOriginThatIsMoreOrLessThanAnAddressIsRefused(String origin, String remedy) {
        assertRefused(run(HUB, "--origin=" + origin), "--origin (GATEWAY_TUNNEL_ORIGIN)", remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://example.test/_tunnel/hub, --allow-plaintext",
        "ws://127.0.0.1.example.test/_tunnel/hub, --allow-plaintext",
        "http://127.0.0.1/_tunnel/hub, wss",
        "wss://example.test, /_tunnel/hub",
        "wss://u@example.test/_tunnel/hub, no user",
        "wss://exa mple/, no URL",
    })
    void aHubThatATokenMustNotBeSentToIsRefused(String hub, String remedy) {
        assertRefused(run("--hub=" + hub, ORIGIN), "--hub (GATEWAY_TUNNEL_HUB)", remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://localhost:1/h", "ws://127.9.9.9:1/h", "ws://[::1]:1/h", "wss://example.test/h"})
    void loopbackAndTlsNeedNoPermission(String hub) {
        assertThat(run("--hub=" + hub, ORIGIN)).isZero();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused(run(ORIGIN), "--hub (GATEWAY_TUNNEL_HUB)", "missing");
    }

    @Test
    void aCredentialOfAServiceManagerIsTheToken() throws IOException {
        Files.writeString(folder.resolve("token"), "from-systemd\n");
        environment.put("CREDENTIALS_DIRECTORY", folder.toString());

        run(HUB, ORIGIN);
        assertThat(config().hub().token().value()).as("what was said outright").isEqualTo("secret-token");

        environment.remove("GATEWAY_TUNNEL_TOKEN");
        run(HUB, ORIGIN);
        assertThat(config().hub().token().value()).isEqualTo("from-systemd");

        Path named = Files.writeString(folder.resolve("other"), "from-file\n");
        run(HUB, ORIGIN, "--token-file=" + named);
        assertThat(config().hub().token().value()).isEqualTo("from-file");
    }

    @Test
    void aMissingTokenIsNamedWithBothRemedies() {
        environment.clear();

        assertRefused(run(HUB, ORIGIN), "GATEWAY_TUNNEL_TOKEN", "--token-file");
    }

    @Test
    void aTokenIsNeverTakenFromTheCommandLine() {
        assertRefused(run(HUB, ORIGIN, "--token=x"), "--token", "Unknown option");
        err.getBuffer().setLength(0);
        assertRefused(run(HUB, ORIGIN, "--set=token=x"), "--set", "no setting 'token'");
    }

    @Test
    void wrongValuesAreNamed() {
        assertRefused(run(HUB, ORIGIN, "--links=many"), "--links", "many");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65"})
    void linksHaveARange(String links) {
        assertRefused(run(HUB, ORIGIN, "--links=" + links), "--links (GATEWAY_TUNNEL_LINKS)", "1 to 64");
    }

    @ParameterizedTest
    @CsvSource({
        "no-such-setting=1, no-such-setting",
        "origin-idle=soon, not understood",
        "origin-idle=0s, out of range",
        "max-streams=1000000, do not fit",
    })
    void settingsAreChecked(String setting, String words) {
        assertRefused(run(HUB, ORIGIN, "--set", setting), setting.substring(0, setting.indexOf('=')), words);
    }

    @Test
    void aNameIsOneWord() {
        assertRefused(run(HUB, ORIGIN, "--name=two words"), "--name (GATEWAY_TUNNEL_NAME)", "a-z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--hub-ca", "--origin-ca", "--token-file"})
    void filesThatCannotBeReadAreNamed(String option) {
        assertRefused(run(HUB, ORIGIN, option, folder.resolve("absent").toString()), option, "cannot read");
    }

    @Test
    void aFileWithoutACertificateIsNoAuthority() throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nnonsense\n");

        assertRefused(run(HUB, ORIGIN, "--hub-ca", file.toString()), "--hub-ca (GATEWAY_TUNNEL_HUB_CA)", "certificate");
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("agent.yml"), text).toString();
    }

    @Test
    void aFileSaysWhatNobodyNearerSays() throws IOException {
        String file = file("""
                hub: [wss://a/h, wss://b/h]
                origin: http://127.0.0.1:9000
                name: from-file
                links: 2
                drain-deadline: 7s
                token: from-file
                """);
        environment.put("GATEWAY_TUNNEL_CONFIG", file);

        assertThat(run("--name=typed")).isZero();

        assertThat(config().hub().uris()).extracting(URI::getHost).containsExactly("a", "b");
        assertThat(config().name()).isEqualTo("typed");
        assertThat(config().links()).isEqualTo(2);
        assertThat(config().drain()).hasSeconds(7);
        assertThat(config().hub().token().value())
                .as("the environment is nearer")
                .isEqualTo("secret-token");

        environment.remove("GATEWAY_TUNNEL_TOKEN");
        assertThat(run("--config", file)).isZero();
        assertThat(config().hub().token().value()).isEqualTo("from-file");
    }

    @Test
    void aFileMayNameSeveralServices() throws IOException {
        String file =
                file("hub: wss://a/h\nservices:\n  shop: http://127.0.0.1:9000\n  api: {origin: 'h2c://[::1]:1'}");

        assertThat(run("--config=" + file)).isZero();

        assertThat(config().origins().services().names()).containsExactly("api", "shop");
    }

    @Test
    void aServiceIsNamedInOnePlace() throws IOException {
        String file = file("hub: wss://a/h\nservices: {shop: 'http://127.0.0.1:9000'}");

        assertRefused(run("--config=" + file, ORIGIN), "--origin (GATEWAY_TUNNEL_ORIGIN)", "services");
    }

    @Test
    void mistakesOfServicesHaveTheirPlaces() throws IOException {
        String file = file("hub: wss://a/h\nservices:\n  a b: http://c\n  d: c\n  e: {orign: http://c}\n");

        assertThat(run("--config=" + file)).isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactly(
                        "gateway-agent: " + file
                                + ":3:3: services.a b: 'a b' is no name; use 1 to 64 of a-z A-Z 0-9 . _ -",
                        "gateway-agent: " + file + ":4:6: services.d: the scheme must be http, https or h2c; write"
                                + " http://host:port",
                        "gateway-agent: " + file
                                + ":5:6: services.e.origin: it is missing; write it like http://host:port",
                        "gateway-agent: " + file + ":5:7: services.e.orign: there is no such setting; did you mean"
                                + " origin?");
    }

    @Test
    void allMistakesOfAFileAreToldAtOnce() throws IOException {
        String file = file("""
                hub: wss://a/h
                orign: http://127.0.0.1:9000
                links: 65
                """);

        assertThat(run("--config=" + file)).isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactly(
                        "gateway-agent: " + file + ":2:1: orign: there is no such setting; did you mean origin?",
                        "gateway-agent: " + file + ":3:8: links: 65 is out of range; use 1 to 64");
        assertThat(started.get()).isNull();
    }

    @Test
    void whatCannotBeTogetherIsToldWithThePlaceOfEach() throws IOException {
        String file = file("""
                hub: wss://a
                origin: ftp://127.0.0.1
                name: two words
                hub-ca: absent.pem
                """);

        assertThat(run("--config=" + file, "--links=0")).isEqualTo(2);

        assertThat(err.toString().lines())
                .hasSize(5)
                .anyMatch(
                        line -> line.startsWith("gateway-agent: " + file + ":1:6: hub: the path of the hub is missing"))
                .anyMatch(line -> line.startsWith("gateway-agent: " + file + ":2:9: origin: the scheme must be"))
                .anyMatch(line -> line.startsWith("gateway-agent: " + file + ":3:7: name: 'two words' is no name"))
                .anyMatch(line -> line.startsWith("gateway-agent: " + file + ":4:9: hub-ca: cannot read absent.pem"))
                .anyMatch(line -> line.startsWith("gateway-agent: --links (GATEWAY_TUNNEL_LINKS): 0 is out of range"));
    }

    @Test
    void aLookSaysWhatWouldBeStartedAndStartsNothing() throws IOException {
        String file = file("hub: wss://a/h\norigin: http://127.0.0.1:9000\ntoken-file: absent\nhub-ca: absent");

        assertThat(run("--config=" + file, "--check")).isZero();

        assertThat(out.toString()).contains(file + " can be used");
        assertThat(started.get()).isNull();
        environment.clear();
        assertThat(run("--config=" + file, "--check", "--deep")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.contains("cannot read absent"));
    }

    @Test
    void aDeepLookAsksForTheNamesOfHubs() {
        assertThat(run("--hub=wss://nobody.invalid/h", ORIGIN, "--check")).isZero();

        assertRefused(run("--hub=wss://nobody.invalid/h", ORIGIN, "--check", "--deep"), "nobody.invalid", "not found");
    }

    @Test
    void deepAloneIsNoLook() {
        assertRefused(run(HUB, ORIGIN, "--deep"), "--deep", "--check");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertRefused(run(HUB, ORIGIN, "--config=absent.yml"), "absent.yml", "no such file");
    }

    @Test
    void helpListsOptionsAndSettings() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("--allow-plaintext", "origin-idle", "4s", "window-floor", "GATEWAY_TUNNEL_TOKEN");
    }

    @Test
    void versionIsTold() {
        assertThat(run("--version")).isZero();

        assertThat(out.toString().strip()).isEqualTo("gateway-agent 1.2.3");
    }
}
