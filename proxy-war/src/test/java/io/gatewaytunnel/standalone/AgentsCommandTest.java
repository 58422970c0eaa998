package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.settings.TokenDigest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about agents, as an operator types them. */
final class AgentsCommandTest {
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void captureOutput() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreOutput() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    private int run(String... arguments) {
        out.reset();
        return new AgentsCommand(
                        Map.of("STATE_DIRECTORY", folder.resolve("state").toString()))
                .run(arguments);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void enrolmentPrintsACodeAndTheLineForTheAgent() {
        assertThat(run("enrol", "site", "--services", "shop, api,shop", "--hub", "wss://h.example/_tunnel/hub"))
                .isZero();

        Matcher code = Pattern.compile("(?m)^ {2}(site\\.\\S+)$").matcher(said());
        assertThat(code.find()).as(said()).isTrue();
        assertThat(said())
                .contains("good for 15 minutes and one key, in " + folder.resolve("state"))
                .contains("gateway-agent.jar enrol --hub wss://h.example/_tunnel/hub --code " + code.group(1));
        assertThat(folder.resolve("state/agents/site.json"))
                .content()
                .contains("\"services\":[\"shop\",\"api\"]")
                .contains("\"version\":1");
        assertThat(folder.resolve("state/codes").toFile().list()).hasSize(1);
        assertThat(run("list")).isZero();
        assertThat(said()).contains("site  services: shop, api", "no key yet");
    }

    @Test
    void codesSecretIsNotKept() throws IOException {
        assertThat(run("enrol", "site", "--services", "shop")).isZero();
        Matcher code = Pattern.compile("(?m)^ {2}site\\.(\\w+)\\.(\\S+)$").matcher(said());
        assertThat(code.find()).isTrue();

        assertThat(Files.readString(folder.resolve("state/codes/" + code.group(1) + ".json")))
                .doesNotContain(code.group(2))
                .contains(TokenDigest.write(code.group(2)));
    }

    @Test
    void agentThatIsNotThereNeedsServicesAndCannotBeRevoked() {
        assertThatThrownBy(() -> run("enrol", "site"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no agent 'site'")
                .hasMessageContaining("--services");
        assertThat(run("revoke", "site")).isEqualTo(1);
        assertThat(run("enrol", "site", "--services", "shop")).isZero();
        assertThat(run("revoke", "site", "--key", "00")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("with a key 00");
        assertThat(run("revoke", "site")).isZero();
        assertThat(said()).contains("agent site is revoked");
        assertThat(run("list")).isZero();
        assertThat(said()).contains("no agent is enrolled in");
    }

    @Test
    void whatIsWrongIsSaidInOneLineAndNothingIsMade() {
        for (String[] wrong : new String[][] {
            {"enrol"},
            {"enrol", "Site", "--services", "a"},
            {"enrol", "../x", "--services", "a"},
            {"enrol", "site", "--services", "a b"},
            {"enrol", "site", "--hosts", "h"},
            {"enroll", "site"},
            {"list", "--state-dir"},
        }) {
            assertThatThrownBy(() -> run(wrong))
                    .as(String.join(" ", wrong))
                    .isInstanceOfSatisfying(
                            ConfigException.class, e -> assertThat(e.mistakes()).hasSize(1));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void directoryIsThatOfTheConfigurationFileUnlessItIsSaid() throws IOException {
        Path file = Files.writeString(
                folder.resolve("proxy.yml"), "state-dir: " + folder.resolve("told") + "\ntoken: file:not-mine\n");
        assertThat(run("enrol", "a", "--services", "s", "--config", file.toString()))
                .isZero();
        assertThat(folder.resolve("told/agents/a.json")).exists();

        String other = folder.resolve("other").toString();
        assertThat(run("enrol", "a", "--services", "s", "--config", file.toString(), "--state-dir", other))
                .isZero();
        assertThat(folder.resolve("other/agents/a.json")).exists();
    }

    @Test
    void tokenIsPrintedWithItsDigestAndIsAnotherEachTime() {
        Pattern both = Pattern.compile("token {3}(\\S{32})\\ndigest {2}(sha256:[0-9a-f]{64})\\n");
        assertThat(TokenCommand.run()).isZero();
        Matcher first = both.matcher(said());
        assertThat(first.find()).as(said()).isTrue();
        assertThat(TokenDigest.write(first.group(1))).isEqualTo(first.group(2));

        out.reset();
        assertThat(TokenCommand.run()).isZero();
        assertThat(said()).doesNotContain(first.group(1));
        assertThatThrownBy(() -> TokenCommand.run("x")).isInstanceOf(ConfigException.class);
    }
}
