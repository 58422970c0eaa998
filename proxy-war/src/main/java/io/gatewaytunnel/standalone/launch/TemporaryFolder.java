package io.gatewaytunnel.standalone.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder of this process alone, marked by a lock the system takes back whatever way the process ends; so a later one
 * can delete what was left behind by one that was killed. Lifetime: until {@link #delete}. Threads: one at a time.
 */
final class TemporaryFolder {
    private static final String PREFIX = "gateway-tunnel-";
    private static final String LOCK = "lock";

    /** A lock file may exist for a moment before it is locked; one younger than this is left alone. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Path parent;
    private final Path path;
    private final FileChannel lockFile;

    private TemporaryFolder(Path parent, Path path, FileChannel lockFile) {
        this.parent = parent;
        this.path = path;
        this.lockFile = lockFile;
    }

    static TemporaryFolder create(Path parent) throws IOException {
        Path path = Files.createTempDirectory(parent, PREFIX);
        FileChannel lockFile =
                FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lockFile.lock();
        return new TemporaryFolder(parent, path, lockFile);
    }

    Path path() {
        return path;
    }

    void delete() throws IOException {
        lockFile.close();
        deleteTree(path);
    }

    /**
     * Deletes the folders beside this one of processes of the same user that are gone. What cannot be deleted stays: it
     * is not ours to complain about.
     */
    void deleteLeftovers(Instant now) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (!folder.equals(path)) {
                    deleteIfAbandoned(folder, now);
                }
            }
        } catch (IOException e) {
            // The parent cannot be listed, so there is nothing to find in it.
        }
    }

    private void deleteIfAbandoned(Path folder, Instant now) {
        Path lock = folder.resolve(LOCK);
        try {
            if (belongsToSameUser(folder)
                    && Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
                    && Files.getLastModifiedTime(lock).toInstant().isBefore(now.minus(SETTLED))
                    && isUnlocked(lock)) {
                deleteTree(folder);
            }
        } catch (IOException e) {
            // Somebody else has just deleted it.
        }
    }

    /** Others could prepare a folder in which deleting does harm. */
    private boolean belongsToSameUser(Path folder) throws IOException {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path));
    }

    private static boolean isUnlocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
