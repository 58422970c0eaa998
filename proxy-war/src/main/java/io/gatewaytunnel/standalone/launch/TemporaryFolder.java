package io.gatewaytunnel.standalone.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A folder of this process alone, marked by a lock the system takes back whatever way the process ends; so a later one
 * can delete what was left behind by one that was killed. Lifetime: until {@link #delete}. Threads: one at a time.
 */
final class TemporaryFolder {
    private static final String PREFIX = "gateway-tunnel-";
    private static final String LOCK = "lock";

    /** A lock file may exist for a moment before it is locked; one younger than this is left alone. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /** Cleaners of temporary folders take what nobody has touched for days, some for a day. */
    private static final Duration TOUCHED_EACH = Duration.ofMinutes(60);

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

    /**
     * Keeps all that is in it young, on a thread of its own for as long as the process lives: it may be read at any
     * time, weeks after it was written.
     */
    void keepYoung() {
        Thread keeper = new Thread(
                () -> {
                    try {
                        while (Files.exists(path)) {
                            Thread.sleep(TOUCHED_EACH.toMillis());
                            touch(Instant.now());
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "gateway-tunnel-folder");
        keeper.setDaemon(true);
        keeper.start();
    }

    /** What cannot be touched is left as it is. */
    void touch(Instant now) {
        FileTime time = FileTime.from(now);
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.setLastModifiedTime(file, time);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException why)
                        throws IOException {
                    Files.setLastModifiedTime(directory, time);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // It is being deleted, or the disk is ill, which others tell.
        }
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
        } catch (IOException | OverlappingFileLockException e) {
            // Somebody else has just deleted it, or looks at it at this moment.
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

    /** Others may delete it too: processes that start together look at the same leftovers. */
    private static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return delete(file);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                return goneOr(why);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException why) throws IOException {
                return why == null ? delete(directory) : goneOr(why);
            }
        });
    }

    private static FileVisitResult delete(Path path) throws IOException {
        Files.deleteIfExists(path);
        return FileVisitResult.CONTINUE;
    }

    private static FileVisitResult goneOr(IOException why) throws IOException {
        if (why instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw why;
    }
}
