package io.gatewaytunnel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.proof.AgentKeyId;
import io.gatewaytunnel.proof.EnrolmentCode;
import io.gatewaytunnel.proof.KeyKind;
import io.gatewaytunnel.state.StateDirectory;
import io.gatewaytunnel.state.StateException;
import io.gatewaytunnel.state.StoppingFileWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentFoldersTest {
    private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");
    private static final int MORE_STEPS_THAN_THERE_ARE = 9;

    @TempDir
    Path temporary;

    private AgentFolders folders() {
        return new AgentFolders(StateDirectory.of(temporary));
    }

    static byte[] newKey() {
        return KeyKind.generate().getPublic().getEncoded();
    }

    private static String enrol(AgentFolders folders, String name, Instant when) throws StateException {
        EnrolmentCode code = folders.invite(name, List.of("shop"), when).orElseThrow();
        return folders.use(code.id(), record(folders, code), newKey(), when).keyId();
    }

    private static CodeRecord record(AgentFolders folders, EnrolmentCode code) throws StateException {
        String file = code.id() + ".json";
        return CodeRecord.read(file, folders.codes.read(file).orElseThrow());
    }

    private static List<String> keys(AgentFolders folders, String name) throws StateException {
        return folders.known().find(name).map(KnownAgents.Known::keys).orElse(List.of()).stream()
                .map(AgentKey::id)
                .toList();
    }

    @Test
    void agentHasItsTwoYoungestKeys() throws StateException {
        AgentFolders folders = folders();
        String first = enrol(folders, "site", NOW);
        String second = enrol(folders, "site", NOW.plusSeconds(1));
        assertThat(keys(folders, "site")).containsExactly(second, first);

        String third = enrol(folders, "site", NOW.plusSeconds(2));
        assertThat(keys(folders, "site")).containsExactly(third, second);
    }

    @Test
    void keyThatWasReplacedStaysGoneWhenAYoungerOneIsRevoked() throws StateException {
        AgentFolders folders = folders();
        String stolen = enrol(folders, "site", NOW);
        String second = enrol(folders, "site", NOW.plusSeconds(1));
        String third = enrol(folders, "site", NOW.plusSeconds(2));

        assertThat(folders.revokeKey("site", third, NOW)).isTrue();

        assertThat(keys(folders, "site")).containsExactly(second).doesNotContain(stolen);
    }

    @Test
    void keyThatIsBroughtCountsThoughAClockWasAheadBefore() throws StateException {
        AgentFolders folders = folders();
        String first = enrol(folders, "site", NOW.plus(Duration.ofDays(365)));
        String second = enrol(folders, "site", NOW.plus(Duration.ofDays(365)));

        String now = enrol(folders, "site", NOW);

        assertThat(keys(folders, "site")).contains(now).hasSize(2);
        assertThat(keys(folders, "site")).containsAnyOf(first, second);
    }

    @Test
    void keyThatCameByTwoCodesIsOneKey() throws StateException {
        AgentFolders folders = folders();
        String old = enrol(folders, "site", NOW);
        byte[] key = newKey();
        for (int time = 1; time <= 2; time++) {
            EnrolmentCode code = folders.invite("site", List.of(), NOW).orElseThrow();
            KeyRecord unused = folders.use(code.id(), record(folders, code), key, NOW.plusSeconds(time));
        }

        assertThat(keys(folders, "site")).containsExactly(AgentKeyId.of(key), old);
    }

    @Test
    void revokedKeyIsGoneAndTheOtherOneStays() throws StateException {
        AgentFolders folders = folders();
        String first = enrol(folders, "site", NOW);
        String second = enrol(folders, "site", NOW.plusSeconds(1));
        String foreign = enrol(folders, "other", NOW);

        assertThat(folders.revokeKey("site", foreign, NOW)).isFalse();
        assertThat(folders.revokeKey("site", second, NOW)).isTrue();
        assertThat(keys(folders, "site")).containsExactly(first);
        assertThat(keys(folders, "other")).containsExactly(foreign);
    }

    @Test
    void revokedAgentComesBackWithNewKeysAlone() throws StateException {
        AgentFolders folders = folders();
        String before = enrol(folders, "site", NOW);
        EnrolmentCode old = folders.invite("site", List.of(), NOW).orElseThrow();

        assertThat(folders.revokeAgent("site", NOW)).isTrue();
        assertThat(folders.revokeAgent("site", NOW)).as("once").isFalse();
        assertThat(folders.known().find("site")).isEmpty();
        assertThat(folders.invite("site", List.of(), NOW))
                .as("it has to be said anew")
                .isEmpty();

        folders.use(old.id(), record(folders, old), newKey(), NOW);
        assertThat(folders.known().find("site")).as("by a code of before").isEmpty();

        String after = enrol(folders, "site", NOW);
        assertThat(keys(folders, "site")).containsExactly(after).doesNotContain(before);
    }

    @Test
    void nextCodeKeepsServicesOrHasOthers() throws StateException {
        AgentFolders folders = folders();
        assertThat(folders.invite("site", List.of(), NOW)).isEmpty();
        assertThat(folders.invite("site", List.of("a", "b"), NOW)).isPresent();
        assertThat(folders.invite("site", List.of(), NOW)).isPresent();
        assertThat(folders.known().find("site").orElseThrow().agent().services())
                .containsExactly("a", "b");

        assertThat(folders.invite("site", List.of("c"), NOW)).isPresent();
        assertThat(folders.known().find("site").orElseThrow().agent().services())
                .containsExactly("c");
    }

    @Test
    void codeIsOneKeysAndStaysItsWhoeverComesNext() throws StateException {
        AgentFolders folders = folders();
        EnrolmentCode code = folders.invite("site", List.of("shop"), NOW).orElseThrow();
        CodeRecord record = record(folders, code);
        byte[] first = newKey();

        assertThat(folders.use(code.id(), record, first, NOW).keyId()).isEqualTo(AgentKeyId.of(first));
        assertThat(folders.use(code.id(), record, newKey(), NOW).keyId())
                .as("another node that has not heard of it")
                .isEqualTo(AgentKeyId.of(first));
        assertThat(keys(folders, "site")).containsExactly(AgentKeyId.of(first));
    }

    @Test
    void whoeverIsKilledInAnEnrolmentLeavesTheCodeUnusedOrTheKeyKnown() throws StateException {
        boolean unused = false;
        boolean known = false;
        for (int steps = 0; steps < MORE_STEPS_THAN_THERE_ARE; steps++) {
            Path path = temporary.resolve("kill-" + steps);
            AgentFolders whole = new AgentFolders(StateDirectory.of(path));
            EnrolmentCode code = whole.invite("site", List.of("shop"), NOW).orElseThrow();
            CodeRecord record = record(whole, code);
            byte[] key = newKey();
            AgentFolders killed = new AgentFolders(StoppingFileWork.killedAfter(steps, path));
            try {
                KeyRecord ignored = killed.use(code.id(), record, key, NOW);
            } catch (StoppingFileWork.Killed e) {
                assertThat(keys(whole, "site")).isIn(List.of(), List.of(AgentKeyId.of(key)));
            }
            unused |= keys(whole, "site").isEmpty();
            known |= !keys(whole, "site").isEmpty();

            assertThat(whole.use(code.id(), record, key, NOW).keyId())
                    .as("the agent tries again after %d steps", steps)
                    .isEqualTo(AgentKeyId.of(key));
            assertThat(keys(whole, "site")).containsExactly(AgentKeyId.of(key));
        }
        assertThat(unused && known).as("both ends were seen").isTrue();
    }

    @Test
    void fullDiskLeavesTheCodeUnusedOrTheKeyKnown() throws StateException {
        for (int steps = 0; steps < MORE_STEPS_THAN_THERE_ARE; steps++) {
            Path path = temporary.resolve("full-" + steps);
            AgentFolders whole = new AgentFolders(StateDirectory.of(path));
            EnrolmentCode code = whole.invite("site", List.of("shop"), NOW).orElseThrow();
            CodeRecord record = record(whole, code);
            byte[] key = newKey();
            try {
                KeyRecord ignored =
                        new AgentFolders(StoppingFileWork.fullAfter(steps, path)).use(code.id(), record, key, NOW);
                assertThat(keys(whole, "site")).containsExactly(AgentKeyId.of(key));
            } catch (StateException e) {
                assertThat(keys(whole, "site")).isEmpty();
                assertThat(whole.codes.names()).containsExactly(code.id() + ".json");
            }
        }
    }

    @Test
    void recordOfALaterVersionIsRefusedInOneSentence() throws Exception {
        AgentFolders folders = folders();
        assertThat(folders.invite("site", List.of("shop"), NOW)).isPresent();
        Path file = temporary.resolve("agents/site.json");
        Files.writeString(file, Files.readString(file).replace("\"version\":1", "\"version\":2"));

        assertThatThrownBy(folders::known)
                .isInstanceOf(StateException.class)
                .hasMessage(file + " is of version 2, and this proxy knows version 1; update the proxy");
    }

    @Test
    void tornOrForeignFileIsRefusedInOneSentence() throws Exception {
        AgentFolders folders = folders();
        assertThat(folders.invite("site", List.of("shop"), NOW)).isPresent();
        Path file = temporary.resolve("agents/site.json");
        for (String wrong : List.of("", "[]", "{\"version\":", "{\"version\":1}", "\u0000\u0001")) {
            Files.writeString(file, wrong);
            assertThatThrownBy(folders::known)
                    .as(wrong)
                    .isInstanceOf(StateException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageEndingWith("restore or remove it");
        }
    }

    @Test
    void sweepRemovesCodesThatNobodyCanUse() throws StateException {
        AgentFolders folders = folders();
        EnrolmentCode old = folders.invite("site", List.of("shop"), NOW).orElseThrow();
        folders.noteWrong(old.id());
        EnrolmentCode young = folders.invite("site", List.of("shop"), NOW.plus(Duration.ofMinutes(10)))
                .orElseThrow();
        folders.noteWrong(young.id());

        folders.sweep(NOW.plus(Duration.ofMinutes(16)));

        assertThat(folders.codes.names()).containsExactly(young.id() + ".json");
        assertThat(folders.wrong.names()).containsExactly(young.id() + "-1");
    }
}
