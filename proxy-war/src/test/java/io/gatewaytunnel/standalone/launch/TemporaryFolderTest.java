package io.gatewaytunnel.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemporaryFolderTest {
    private static final int FOLDERS = 50;
    private static final int STARTS = 8;

    @TempDir
    private Path parent;

    private static Instant anHourLater() {
        return Instant.now().plus(Duration.ofHours(1));
    }

    @Test
    void isDeletedWithAllInIt() throws Exception {
        TemporaryFolder folder = TemporaryFolder.create(parent);
        Files.writeString(Files.createDirectories(folder.path().resolve("a/b")).resolve("c"), "x");
        folder.delete();
        assertThat(folder.path()).doesNotExist();
    }

    /** What cleans temporary folders goes by age. */
    @Test
    void allInItIsKeptYoung() throws Exception {
        TemporaryFolder folder = TemporaryFolder.create(parent);
        Path file = Files.writeString(
                Files.createDirectories(folder.path().resolve("a/b")).resolve("c"), "x");
        FileTime weeksAgo = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
        List<Path> all = List.of(file, file.resolveSibling(""), folder.path());
        for (Path each : all) {
            Files.setLastModifiedTime(each, weeksAgo);
        }
        folder.touch(Instant.now());
        for (Path each : all) {
            assertThat(Files.getLastModifiedTime(each).toInstant())
                    .as(each.toString())
                    .isAfter(Instant.now().minus(Duration.ofHours(1)));
        }
        folder.delete();
    }

    @Test
    void whatAKilledProcessLeftBehindIsDeleted() throws Exception {
        Path abandoned = Files.createDirectories(parent.resolve("gateway-tunnel-1"));
        Files.createFile(abandoned.resolve("lock"));
        Files.writeString(abandoned.resolve("some.jar"), "x");

        TemporaryFolder own = TemporaryFolder.create(parent);
        own.deleteLeftovers(Instant.now());
        assertThat(abandoned).as("it may be about to be locked").exists();
        own.deleteLeftovers(anHourLater());
        assertThat(abandoned).doesNotExist();
        assertThat(own.path()).exists();
        own.delete();
    }

    @Test
    void processesThatStartTogetherDeleteTheSameFolders() throws Exception {
        for (int i = 0; i < FOLDERS; i++) {
            Path abandoned = Files.createDirectories(parent.resolve("gateway-tunnel-" + i + "/jars/a/b"));
            Files.createFile(parent.resolve("gateway-tunnel-" + i + "/lock"));
            Files.writeString(abandoned.resolve("c"), "x");
        }
        List<Callable<TemporaryFolder>> starts = Collections.nCopies(STARTS, () -> {
            TemporaryFolder own = TemporaryFolder.create(parent);
            own.deleteLeftovers(anHourLater());
            return own;
        });
        ExecutorService pool = Executors.newFixedThreadPool(STARTS);
        try {
            for (Future<TemporaryFolder> start : pool.invokeAll(starts)) {
                start.get().delete();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void foldersOfOthersAreLeftAlone() throws Exception {
        Path withoutLock = Files.createDirectories(parent.resolve("gateway-tunnel-2"));
        Path otherName = Files.createDirectories(parent.resolve("other"));
        Files.createFile(otherName.resolve("lock"));

        TemporaryFolder own = TemporaryFolder.create(parent);
        own.deleteLeftovers(anHourLater());
        own.delete();
        assertThat(withoutLock).exists();
        assertThat(otherName).exists();
    }
}
