package io.gatewaytunnel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.proof.AgentKeyId;
import io.gatewaytunnel.proof.EnrolmentCode;
import io.gatewaytunnel.state.StateDirectory;
import io.gatewaytunnel.state.StateException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are brought with a code: by memory at once, by the disk in a moment. */
final class EnrolmentsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path temporary;

    private AgentBook book;
    private Enrolments enrolments;
    private AgentFolders command;

    @BeforeEach
    void open() {
        StateDirectory state = StateDirectory.of(temporary.resolve("state"));
        book = AgentBook.open(state);
        enrolments = new Enrolments(book);
        command = new AgentFolders(state);
    }

    @AfterEach
    void close() {
        book.close();
    }

    private EnrolmentCode invite(Instant when) throws StateException {
        EnrolmentCode code = command.invite("site", List.of("shop"), when).orElseThrow();
        await().atMost(PATIENCE).until(() -> book.contents().codes().containsKey(code.id()));
        return code;
    }

    private Enrolments.Outcome settled(EnrolmentCode code, byte[] key) {
        return await().atMost(PATIENCE)
                .until(() -> enrolments.enrol(code, key), outcome -> !(outcome instanceof Enrolments.Pending));
    }

    private static EnrolmentCode guess(EnrolmentCode code, int number) {
        return new EnrolmentCode(code.name(), code.id(), "AAAAAAAAAAAAAAAAAAAAAAA" + number);
    }

    @Test
    void keyIsKnownOnceItIsKeptAndAskingAgainIsNoHarm() throws StateException {
        EnrolmentCode code = invite(Instant.now());
        byte[] key = AgentFoldersTest.newKey();

        assertThat(enrolments.enrol(code, key)).isInstanceOf(Enrolments.Pending.class);
        assertThat(settled(code, key)).isEqualTo(new Enrolments.Enrolled("site", AgentKeyId.of(key)));
        assertThat(settled(code, key)).isEqualTo(new Enrolments.Enrolled("site", AgentKeyId.of(key)));
        assertThat(book.agents().find("site").orElseThrow().key(AgentKeyId.of(key)))
                .isPresent();
    }

    @Test
    void usedCodeIsNoOtherKeys() throws StateException {
        EnrolmentCode code = invite(Instant.now());
        assertThat(settled(code, AgentFoldersTest.newKey())).isInstanceOf(Enrolments.Enrolled.class);

        assertThat(settled(code, AgentFoldersTest.newKey())).isInstanceOf(Enrolments.Refused.class);
        assertThat(enrolments.enrol(guess(code, 1), AgentFoldersTest.newKey())).isInstanceOf(Enrolments.Wrong.class);
    }

    @Test
    void codeStandsFiveWrongSecretsAndRemembersThemBeyondTheProcess() throws StateException {
        EnrolmentCode code = invite(Instant.now());
        for (int number = 1; number <= AgentFolders.MOST_WRONG; number++) {
            assertThat(enrolments.enrol(guess(code, number), AgentFoldersTest.newKey()))
                    .isInstanceOf(Enrolments.Wrong.class);
        }

        assertThat(enrolments.enrol(code, AgentFoldersTest.newKey()))
                .as("the right one, too late")
                .isInstanceOf(Enrolments.Wrong.class);
        await().atMost(PATIENCE).until(() -> command.wrong.names().size() == AgentFolders.MOST_WRONG);
        try (AgentBook another = AgentBook.open(StateDirectory.of(temporary.resolve("state")))) {
            assertThat(new Enrolments(another).enrol(code, AgentFoldersTest.newKey()))
                    .isInstanceOf(Enrolments.Wrong.class);
        }
    }

    @Test
    void fourWrongSecretsDoNotKeepTheRightOneOut() throws StateException {
        EnrolmentCode code = invite(Instant.now());
        for (int number = 1; number < AgentFolders.MOST_WRONG; number++) {
            assertThat(enrolments.enrol(guess(code, number), AgentFoldersTest.newKey()))
                    .isInstanceOf(Enrolments.Wrong.class);
        }

        assertThat(settled(code, AgentFoldersTest.newKey())).isInstanceOf(Enrolments.Enrolled.class);
    }

    @Test
    void unknownCodesTouchNoFile() {
        for (int number = 0; number < 10; number++) {
            EnrolmentCode unknown = new EnrolmentCode("site", "0".repeat(17) + number, "A".repeat(24));
            assertThat(enrolments.enrol(unknown, AgentFoldersTest.newKey())).isInstanceOf(Enrolments.Wrong.class);
        }

        assertThat(temporary.resolve("state")).doesNotExist();
    }

    @Test
    void codeIsOverAfterAQuarterOfAnHourAndWithItsAgent() throws StateException {
        EnrolmentCode old = invite(Instant.now().minus(Duration.ofMinutes(16)));
        assertThat(enrolments.enrol(old, AgentFoldersTest.newKey()))
                .isEqualTo(new Enrolments.Refused("The code has expired; ask for another one."));

        EnrolmentCode young = invite(Instant.now());
        assertThat(command.revokeAgent("site", Instant.now())).isTrue();
        await().atMost(PATIENCE).until(() -> book.agents().find("site").isEmpty());
        assertThat(enrolments.enrol(young, AgentFoldersTest.newKey())).isInstanceOf(Enrolments.Refused.class);
    }

    @Test
    void keyThatCannotBeKeptLeavesTheCodeForAnotherTry() throws Exception {
        EnrolmentCode code = invite(Instant.now());
        Path used = Files.writeString(temporary.resolve("state/used"), "a file where a folder has to be");
        byte[] key = AgentFoldersTest.newKey();

        assertThat(settled(code, key)).isInstanceOf(Enrolments.Failed.class);
        Files.delete(used);
        assertThat(settled(code, key)).isInstanceOf(Enrolments.Enrolled.class);
    }

    @Test
    void revocationIsSeenByTheNextLook() throws Exception {
        EnrolmentCode code = invite(Instant.now());
        byte[] key = AgentFoldersTest.newKey();
        assertThat(settled(code, key)).isInstanceOf(Enrolments.Enrolled.class);

        assertThat(command.revokeKey("site", AgentKeyId.of(key), Instant.now())).isTrue();

        await().atMost(PATIENCE)
                .until(() -> book.agents().find("site").orElseThrow().keys().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "****", "MCowBQYDK2VwAyEA"})
    void whatIsNoKeyIsNotEnrolled(String text) {
        assertThat(Enrolments.publicKey(text)).isEmpty();
    }

    @Test
    void keyIsReadAsItIsSent() {
        byte[] key = AgentFoldersTest.newKey();
        assertThat(Enrolments.publicKey(Base64.getUrlEncoder().withoutPadding().encodeToString(key)))
                .hasValue(key);
    }
}
