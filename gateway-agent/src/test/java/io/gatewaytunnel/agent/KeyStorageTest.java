package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.proof.KeyKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyStorageTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("site.pem");
    }

    @Test
    void aKeyIsForItsUserAloneAndIsReadAsItWasWritten() throws Exception {
        KeyStorage storage = new KeyStorage(file());
        AgentKeyFile key = storage.begin("site");
        assertThat(file()).as("the hub has not got it yet").doesNotExist();

        storage.finish();

        AgentKeyFile read = AgentKeyFile.read(file());
        assertThat(read.agent()).isEqualTo("site");
        assertThat(read.id()).isEqualTo(key.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryContaining("glob:**/site.pem");
        assertThat(folder.toFile().list()).hasSize(1);
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);
        KeyKind kind = read.kind();
        assertThat(kind.verifies(kind.publicKey(key.publicKey()), text, kind.sign(read.key(), text)))
                .isTrue();
    }

    @Test
    void whoWasStoppedGoesOnWithTheSameKey() {
        String before = new KeyStorage(file()).begin("site").id();

        assertThat(new KeyStorage(file()).begin("site").id()).isEqualTo(before);
    }

    @Test
    void whatAKilledWriterLeftIsNoKey() throws IOException {
        Files.writeString(folder.resolve(".site.pem.new"), "half a k");

        KeyStorage storage = new KeyStorage(file());
        String id = storage.begin("site").id();
        storage.finish();

        assertThat(AgentKeyFile.read(file()).id()).isEqualTo(id);
    }

    @Test
    void aKeyIsNeverOverwritten() throws IOException {
        KeyStorage storage = new KeyStorage(file());
        storage.begin("site");
        Files.writeString(file(), "came meanwhile");

        assertThatThrownBy(storage::finish)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("site.pem.enrolling");
        assertThatThrownBy(() -> new KeyStorage(file()).begin("site"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("never overwritten");
        assertThat(file()).hasContent("came meanwhile");
    }

    @Test
    void aKeyThatWasBegunForAnotherAgentIsNotTaken() {
        new KeyStorage(file()).begin("site");

        assertThatThrownBy(() -> new KeyStorage(file()).begin("other"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("begun for the agent 'site'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Gateway-Tunnel-Agent: site\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
            })
    void whatIsNoKeyIsRefusedInOneSentence(String text) throws IOException {
        Files.writeString(file(), text);

        assertThatThrownBy(() -> AgentKeyFile.read(file()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("enrol again");
    }
}
