package io.gatewaytunnel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordFolderTest {
    private static final int MORE_STEPS_THAN_THERE_ARE = 8;

    @TempDir
    Path temporary;

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(RecordFolder folder, String name) throws StateException {
        return folder.read(name)
                .map(found -> new String(found, StandardCharsets.UTF_8))
                .orElse("none");
    }

    @Test
    void whoeverIsKilledInAReplacementLeavesTheOldRecordOrTheNewOne() throws StateException {
        boolean old = false;
        boolean replaced = false;
        for (int steps = 0; steps < MORE_STEPS_THAN_THERE_ARE; steps++) {
            Path path = temporary.resolve("replace-" + steps);
            RecordFolder whole = StateDirectory.of(path).folder("agents");
            whole.replace("a.json", octets("the old record"));

            RecordFolder killed = StoppingFileWork.killedAfter(steps, path).folder("agents");
            boolean survived = survives(() -> killed.replace("a.json", octets("the new record")));

            assertThat(text(whole, "a.json")).isIn("the old record", "the new record");
            assertThat(whole.names()).containsExactly("a.json");
            old |= text(whole, "a.json").equals("the old record");
            replaced |= survived;
        }
        assertThat(old && replaced).as("both ends were seen").isTrue();
    }

    @Test
    void whoeverIsKilledInACreationLeavesNothingOrTheWholeRecord() throws StateException {
        for (int steps = 0; steps < MORE_STEPS_THAN_THERE_ARE; steps++) {
            Path path = temporary.resolve("create-" + steps);
            RecordFolder killed = StoppingFileWork.killedAfter(steps, path).folder("used");
            boolean survived = survives(
                    () -> assertThat(killed.create("c", octets("a record"))).isTrue());

            RecordFolder whole = StateDirectory.of(path).folder("used");
            assertThat(text(whole, "c")).isIn("none", "a record");
            if (survived) {
                assertThat(text(whole, "c")).isEqualTo("a record");
            }
            boolean free = text(whole, "c").equals("none");
            assertThat(whole.create("c", octets("another")))
                    .as("it can go on after %d steps", steps)
                    .isEqualTo(free);
        }
    }

    private interface Work {
        void run() throws StateException;
    }

    private static boolean survives(Work work) throws StateException {
        try {
            work.run();
            return true;
        } catch (StoppingFileWork.Killed e) {
            return false;
        }
    }

    @Test
    void fullDiskLeavesTheOldRecordAndSaysSo() throws StateException {
        StateDirectory.of(temporary).folder("agents").replace("a", octets("old"));
        RecordFolder full = StoppingFileWork.fullAfter(1, temporary).folder("agents");

        assertThatThrownBy(() -> full.replace("a", octets("new")))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("agents/a cannot be written: No space left on device")
                .hasMessageContaining("nothing has changed");
        assertThat(text(full, "a")).isEqualTo("old");
        assertThat(temporary.resolve("agents")).isDirectoryContaining("glob:**/a");
        assertThat(temporary.resolve("agents").toFile().list()).containsExactly("a");
    }

    @Test
    void ofManyWhoCreateTheSameRecordOneWins() throws Exception {
        int many = 8;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Boolean>> all = IntStream.range(0, many)
                    .mapToObj(number -> threads.submit((Callable<Boolean>) () -> {
                        RecordFolder own = StateDirectory.of(temporary).folder("used");
                        go.await();
                        return own.create("code", octets("by " + number));
                    }))
                    .toList();
            go.countDown();
            int winners = 0;
            for (Future<Boolean> one : all) {
                winners += one.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatIsMadeIsForItsOwnerAlone() throws Exception {
        RecordFolder folder = StateDirectory.of(temporary.resolve("new/state")).folder("keys");
        folder.replace("k", octets("secret"));

        assertThat(permissions("new/state/keys")).isEqualTo("rwx------");
        assertThat(permissions("new/state")).isEqualTo("rwx------");
        assertThat(permissions("new/state/keys/k")).isEqualTo("rw-------");
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve(path)));
    }

    @Test
    void leftoversOfAKilledProcessAreSweptWhenTheyAreOld() throws Exception {
        RecordFolder folder = StateDirectory.of(temporary).folder("used");
        folder.replace("kept", octets("x"));
        Path old = Files.writeString(temporary.resolve("used/.new-1"), "half");
        Files.writeString(temporary.resolve("used/.new-2"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        folder.sweep(Instant.now());

        try (Stream<Path> left = Files.list(temporary.resolve("used"))) {
            assertThat(left.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("kept", ".new-2");
        }
    }

    @Test
    void secretIsTheSameForAllWhoShareTheDirectory() throws Exception {
        byte[] first = new SecretKeys(StateDirectory.of(temporary)).of("cookies");

        assertThat(first).hasSize(SecretKeys.KEY_BYTES);
        assertThat(new SecretKeys(StateDirectory.of(temporary)).of("cookies")).isEqualTo(first);
        assertThat(new SecretKeys(StateDirectory.of(temporary)).of("nonces")).isNotEqualTo(first);
    }

    @Test
    void secretThatWasCutShortIsNotUsed() throws Exception {
        SecretKeys keys = new SecretKeys(StateDirectory.of(temporary));
        byte[] unused = keys.of("cookies");
        Files.write(temporary.resolve("keys/cookies"), new byte[3]);

        assertThatThrownBy(() -> keys.of("cookies"))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("keys/cookies has not 32 bytes; remove it");
    }

    @Test
    void viewSeesWhatIsNewChangedGoneAndMended() throws Exception {
        RecordFolder folder = StateDirectory.of(temporary).folder("agents");
        FolderView<String> view = FolderView.ofChanging(folder, (name, read) -> {
            String text = new String(read, StandardCharsets.UTF_8);
            if (text.equals("bad")) {
                throw new StateException(name + " is bad");
            }
            return text;
        });
        assertThat(view.look()).as("nothing is there").isFalse();

        folder.replace("a", octets("1"));
        folder.replace("b", octets("bad"));
        assertThat(view.look()).isTrue();
        assertThat(view.values()).containsOnlyKeys("a").containsEntry("a", "1");
        assertThat(view.problems()).containsExactly("b is bad");
        assertThat(view.look()).isFalse();

        folder.replace("a", octets("2"));
        folder.replace("b", octets("3"));
        assertThat(view.look()).isTrue();
        assertThat(view.values()).containsEntry("a", "2").containsEntry("b", "3");
        assertThat(view.problems()).isEmpty();

        folder.delete("a");
        assertThat(view.look()).isTrue();
        assertThat(view.values()).containsOnlyKeys("b");
    }
}
