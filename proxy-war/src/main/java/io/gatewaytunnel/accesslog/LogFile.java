package io.gatewaytunnel.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that lines are appended to. When it has become too long it is renamed to its name with {@code .1} behind it,
 * that one to {@code .2} and so on, and the last one is forgotten. When somebody else has moved or removed it, as
 * logrotate does, another is begun. Belongs to one thread.
 */
final class LogFile implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LogFile.class.getName());

    /** Between tries to rename a file that cannot be. */
    private static final long AGAIN_NANOS = 60_000_000_000L;

    private final Optional<Path> path;
    private final long mostBytes;
    private final int kept;
    private @Nullable OutputStream output;
    private @Nullable Object key;
    private long writtenBytes;
    private boolean rotationFailed;
    private long rotationFailedNanos;

    /** {@code path}: empty for standard output; {@code mostBytes} 0: however long; {@code kept} older ones stay. */
    LogFile(Optional<Path> path, long mostBytes, int kept) {
        this.path = path;
        this.mostBytes = mostBytes;
        this.kept = kept;
    }

    /** Opens it, if it is not open; tells a configuration that cannot be used from one that can. */
    void open() throws IOException {
        if (output != null) {
            return;
        }
        if (path.isEmpty()) {
            output = new FileOutputStream(FileDescriptor.out); // as it is: System.out may be a server's log
            return;
        }
        Path file = path.get();
        OutputStream opened = Files.newOutputStream(
                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        output = opened;
        key = now.fileKey();
        writtenBytes = now.size();
    }

    /** Whole lines. What could not be written is lost; the next call tries anew. */
    void write(byte[] lines) throws IOException {
        open();
        if (mostBytes > 0 && writtenBytes > 0 && writtenBytes + lines.length > mostBytes && path.isPresent()) {
            tryToRotate(path.get());
            open();
        }
        OutputStream to = Objects.requireNonNull(output);
        try {
            to.write(lines);
            to.flush();
            writtenBytes += lines.length;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Lets go of a file that is not there any more under its name. */
    void look() throws IOException {
        if (output == null || path.isEmpty()) {
            return;
        }
        try {
            BasicFileAttributes now = Files.readAttributes(path.get(), BasicFileAttributes.class);
            if (!Objects.equals(now.fileKey(), key)) {
                close();
            } else {
                writtenBytes = now.size(); // truncated in place, perhaps
            }
        } catch (NoSuchFileException moved) {
            close();
        }
    }

    /** Where that is forbidden the file grows on, and it is tried again in a while. */
    private void tryToRotate(Path file) {
        long now = System.nanoTime();
        if (rotationFailed && now - rotationFailedNanos < AGAIN_NANOS) {
            return;
        }
        try {
            rotate(file);
            rotationFailed = false;
        } catch (IOException e) {
            if (!rotationFailed) {
                LOG.log(Level.WARNING, "step=access-log {0} cannot be renamed, and grows on: {1}", file, e.toString());
            }
            rotationFailed = true;
            rotationFailedNanos = now;
        }
    }

    private void rotate(Path file) throws IOException {
        close();
        for (int number = kept; number >= 1; number--) {
            Path from = number == 1 ? file : numbered(file, number - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(file, number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (kept == 0) {
            Files.deleteIfExists(file);
        }
    }

    private static Path numbered(Path file, int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        OutputStream opened = output;
        output = null;
        key = null;
        if (opened != null && path.isPresent()) {
            opened.close();
        }
    }
}
