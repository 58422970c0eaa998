package io.gatewaytunnel.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.mux.ManualTimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When files are read anew, by looks of one second; what is read here is a text, of which "bad" cannot be used. */
final class ReloadTest {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Instant AT = Instant.parse("2026-11-28T07:00:00Z");

    private final ManualTimer timer = new ManualTimer();
    private final List<String> inEffect = new ArrayList<>();
    private final FilesRead atStart = new FilesRead();

    @TempDir
    Path folder;

    private Path file;
    private Reload reload;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("c.yml"), "one");
        takeUp(atStart);
        reload = Reload.start(timer, LOOK, atStart.state(), this::takeUp, Clock.fixed(AT, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        reload.close();
    }

    private Reload.Outcome takeUp(FilesRead read) {
        read.note(file);
        try {
            String text = Files.readString(file);
            if (text.startsWith("bad")) {
                throw new ConfigException(List.of("c.yml:1:1: " + text, "c.yml:2:1: and more"));
            }
            if (text.startsWith("defect")) {
                throw new IllegalStateException(text);
            }
            if (text.startsWith("see ")) {
                Path other = folder.resolve(text.substring(4));
                read.note(other);
                text = Files.readString(other);
            }
            inEffect.add(text);
            return new Reload.Outcome(List.of(text), text.equals("port") ? List.of("port: 2 instead of 1") : List.of());
        } catch (IOException e) {
            throw new ConfigException("cannot be read");
        }
    }

    private void look() {
        timer.advance(LOOK);
    }

    @Test
    void whatHasNotChangedIsNotReadAgain() throws IOException {
        look();
        Files.writeString(file, "one"); // another time of its last change
        look();
        look();

        assertThat(inEffect).containsExactly("one");
        assertThat(reload.report()).isEqualTo(new ReloadReport(AT, 0, 0, List.of(), List.of()));
    }

    @Test
    void changeIsTakenUpWhenTwoLooksSeeTheSame() throws IOException {
        Files.writeString(file, "tw");
        look();
        assertThat(inEffect).containsExactly("one");

        Files.writeString(file, "two"); // only half of it had been written
        look();
        assertThat(inEffect).containsExactly("one");

        look();
        look();
        assertThat(inEffect).containsExactly("one", "two");
        assertThat(reload.report().successes()).isEqualTo(1);
    }

    @Test
    void changeThatIsTakenBackBetweenTwoLooksIsNone() throws IOException {
        Files.writeString(file, "two");
        look();
        Files.writeString(file, "one");
        look();
        look();

        assertThat(inEffect).containsExactly("one");
    }

    @Test
    void whatCannotBeUsedIsToldOnceAndChangesNothing() throws IOException {
        Files.writeString(file, "bad");
        look();
        look();
        look();

        assertThat(inEffect).containsExactly("one");
        assertThat(reload.report().isSuccessful()).isFalse();
        assertThat(reload.report().failures()).isEqualTo(1);
        assertThat(reload.report().mistakes()).containsExactly("c.yml:1:1: bad", "c.yml:2:1: and more");

        Files.writeString(file, "three");
        look();
        look();
        assertThat(inEffect).containsExactly("one", "three");
        assertThat(reload.report().mistakes()).isEmpty();
    }

    @Test
    void backToWhatIsInEffectIsReadSoThatTheMistakeIsGone() throws IOException {
        Files.writeString(file, "bad");
        look();
        look();
        Files.writeString(file, "one");
        look();
        look();

        assertThat(reload.report().isSuccessful()).isTrue();
    }

    @Test
    void filesThatAreNamedAreLookedAtToo() throws IOException {
        Files.writeString(folder.resolve("secret"), "s1");
        Files.writeString(file, "see secret");
        look();
        look();
        Files.writeString(folder.resolve("secret"), "s2");
        look();
        look();

        assertThat(inEffect).containsExactly("one", "s1", "s2");
    }

    @Test
    void fileThatIsNotThereYetIsReadWhenItComes() throws IOException {
        Files.writeString(file, "see secret");
        look();
        look();
        assertThat(reload.report().mistakes()).containsExactly("cannot be read");

        Files.writeString(folder.resolve("secret"), "s1");
        look();
        look();
        assertThat(inEffect).containsExactly("one", "s1");
    }

    @Test
    void anotherFileInItsPlaceAndAnotherTargetOfItsLinkAreChanges() throws IOException {
        Files.move(
                Files.writeString(folder.resolve("new"), "two"), file, StandardCopyOption.ATOMIC_MOVE); // as editors do
        look();
        look();
        Files.writeString(folder.resolve("three"), "three");
        Files.delete(file);
        Files.createSymbolicLink(file, folder.resolve("three")); // as mounted secrets are
        look();
        look();

        assertThat(inEffect).containsExactly("one", "two", "three");
    }

    @Test
    void fileThatVanishesKeepsWhatIsInEffect() throws IOException {
        Files.delete(file);
        look();
        look();

        assertThat(inEffect).containsExactly("one");
        assertThat(reload.report().mistakes()).containsExactly("cannot be read");
    }

    @Test
    void wishIsReadAtOnceAndWithoutAChange() throws IOException {
        reload.now();
        Files.writeString(file, "two");
        reload.now();

        assertThat(inEffect).containsExactly("one", "one", "two");
    }

    @Test
    void whatNeedsARestartIsToldUntilItIsTakenBack() throws IOException {
        Files.writeString(file, "port");
        look();
        look();
        assertThat(reload.report().needRestart()).containsExactly("port: 2 instead of 1");

        Files.writeString(file, "bad");
        look();
        look();
        assertThat(reload.report().needRestart()).containsExactly("port: 2 instead of 1");

        Files.writeString(file, "two");
        look();
        look();
        assertThat(reload.report().needRestart()).isEmpty();
    }

    @Test
    void defectOfAReaderDoesNotEndTheLooks() throws IOException {
        Files.writeString(file, "defect");
        look();
        look();
        assertThat(reload.report().isSuccessful()).isFalse();

        Files.writeString(file, "two");
        look();
        look();
        assertThat(inEffect).containsExactly("one", "two");
    }

    @Test
    void nothingIsReadAfterTheClose() throws IOException {
        reload.close();
        Files.writeString(file, "two");
        look();
        look();
        reload.now();

        assertThat(inEffect).containsExactly("one");
    }
}
