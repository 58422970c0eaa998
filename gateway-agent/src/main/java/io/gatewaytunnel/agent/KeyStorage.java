package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where {@code enrol} puts the key: first beside the file it is to be, where it stays until the hub has it, so that who
 * was stopped in between goes on with the same key; then under its name, which must be free. One thread.
 */
final class KeyStorage {
    private final Path file;
    private final Path pending;
    private final Path unfinished;

    KeyStorage(Path file) {
        this.file = file.toAbsolutePath();
        this.pending = this.file.resolveSibling(file.getFileName() + ".enrolling");
        this.unfinished = this.file.resolveSibling("." + file.getFileName() + ".new");
    }

    /**
     * The key that is to be enrolled for that agent: one that was begun with before, or a new one, which is on the disk
     * when this returns. Throws {@link ConfigException}.
     */
    AgentKeyFile begin(String agent) {
        if (Files.exists(file)) {
            throw new ConfigException("--key: " + file + " is there already, and a key is never overwritten; name"
                    + " another file, and give it to the agent afterwards");
        }
        if (Files.exists(pending)) {
            AgentKeyFile begun = AgentKeyFile.read(pending);
            if (begun.agent().equals(agent)) {
                return begun;
            }
            throw new ConfigException("--key: " + pending + " was begun for the agent '" + begun.agent()
                    + "'; name another file, or remove that one");
        }
        AgentKeyFile fresh = AgentKeyFile.generate(agent);
        try {
            Files.deleteIfExists(unfinished);
            write(unfinished, fresh.octets());
            Files.move(unfinished, pending, StandardCopyOption.ATOMIC_MOVE);
            sync();
        } catch (IOException e) {
            throw unwritable(pending, e);
        }
        return fresh;
    }

    /** The hub has the key. */
    void finish() {
        try {
            try {
                Files.createLink(file, pending); // unlike a move it never overwrites
                Files.delete(pending);
            } catch (UnsupportedOperationException e) {
                Files.move(pending, file);
            }
            sync();
        } catch (FileAlreadyExistsException e) {
            throw new ConfigException(
                    "--key: " + file + " has come meanwhile; the key that is enrolled is in " + pending);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static ConfigException unwritable(Path file, IOException cause) {
        return new ConfigException("--key: cannot write " + file + ": " + cause.getMessage()
                + "; name a file in a directory that this user may write to");
    }

    private static void write(Path to, byte[] octets) throws IOException {
        boolean posix = to.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mine = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(to, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mine)) {
            ByteBuffer rest = ByteBuffer.wrap(octets);
            while (rest.hasRemaining()) {
                int unused = channel.write(rest);
            }
            channel.force(true);
        }
    }

    private void sync() {
        try (FileChannel folder = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            return; // Windows opens no folder
        }
    }
}
