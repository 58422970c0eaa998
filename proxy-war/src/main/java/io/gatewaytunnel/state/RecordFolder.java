package io.gatewaytunnel.state;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A folder with one record a file. Whoever stops in the midst of a write, be it by a power failure, leaves the record
 * as it was or as it is to be, and at most a file with a dot before its name. No lock is taken: two applications of one
 * server, and several nodes on one file system, use it at the same time. Threads: any; all of it may block.
 */
public final class RecordFolder {
    /** No record of ours has a tenth of it. */
    private static final int MOST_BYTES = 64 << 10;

    private static final String UNFINISHED = ".new-";
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private final Path path;
    private final FileWork files;
    private final SecureRandom random = new SecureRandom();

    RecordFolder(Path path, FileWork files) {
        this.path = path;
        this.files = files;
    }

    /** How people and mistakes call a record of it. */
    public String place(String name) {
        return path.resolve(name).toString();
    }

    /**
     * Writes a record that is not there yet; false when somebody was faster, whose record stays. Of any number who try
     * at once, on whichever node, one is told true.
     */
    public boolean create(String name, byte[] octets) throws StateException {
        try {
            Path unfinished = write(octets);
            try {
                files.link(unfinished, path.resolve(name));
            } catch (FileAlreadyExistsException e) {
                return false;
            } catch (FileSystemException | UnsupportedOperationException e) {
                throw new StateException(
                        "the file system of " + path + " gives a file no second name (hard link: " + e
                                + "); set state-dir to a directory on another one",
                        e);
            } finally {
                files.delete(unfinished);
            }
            files.sync(path);
            return true;
        } catch (IOException e) {
            throw unwritable(name, e);
        }
    }

    /** Writes a record in place of the one that is there, if any. */
    public void replace(String name, byte[] octets) throws StateException {
        try {
            Path unfinished = write(octets);
            try {
                files.replace(unfinished, path.resolve(name));
            } catch (IOException e) {
                files.delete(unfinished);
                throw e;
            }
            files.sync(path);
        } catch (IOException e) {
            throw unwritable(name, e);
        }
    }

    private Path write(byte[] octets) throws IOException {
        files.makeFolder(path);
        byte[] own = new byte[8];
        random.nextBytes(own);
        Path unfinished = path.resolve(UNFINISHED + HexFormat.of().formatHex(own));
        try {
            files.write(unfinished, octets);
        } catch (IOException e) {
            files.delete(unfinished);
            throw e;
        }
        return unfinished;
    }

    private StateException unwritable(String name, IOException cause) {
        return new StateException(
                place(name) + " cannot be written: " + words(cause)
                        + "; nothing has changed, give the disk room or the directory to the proxy's user",
                cause);
    }

    private static String words(IOException cause) {
        return cause.getClass() == IOException.class
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getSimpleName() + " " + cause.getMessage();
    }

    /** What is in a record; empty when there is none. */
    public Optional<byte[]> read(String name) throws StateException {
        Path file = path.resolve(name);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new StateException(file + " is larger than any record; it is none of the proxy's, remove it");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StateException(file + " cannot be read: " + words(e) + "; let the proxy's user read it", e);
        }
    }

    public void delete(String name) throws StateException {
        try {
            files.delete(path.resolve(name));
            files.sync(path);
        } catch (IOException e) {
            throw unwritable(name, e);
        }
    }

    /** The names of all records, in no order; none when the folder is not there. */
    public List<String> names() throws StateException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.startsWith(".")) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw new StateException(path + " cannot be read: " + e + "; let the proxy's user read it", e);
        }
        return names;
    }

    /** What tells a record from one that took its place; empty when there is none. */
    Optional<Stamp> stamp(String name) {
        try {
            var attributes = Files.readAttributes(path.resolve(name), BasicFileAttributes.class);
            return Optional.of(
                    new Stamp(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** See {@link #stamp}. */
    record Stamp(FileTime modified, long size, String key) {}

    /** Removes what was left by somebody who stopped in the midst of a write. */
    public void sweep(Instant now) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(path, UNFINISHED + "*")) {
            for (Path file : left) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(ABANDONED))) {
                    files.delete(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // they are in nobody's way
        }
    }
}
