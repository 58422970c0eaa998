package io.gatewaytunnel.state;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The few things that are done to files, each of which the file system does as a whole or not at all, but for
 * {@link #write}. A test stops after any of them.
 */
interface FileWork {
    /** Makes the folder and those above it that are missing, for its owner alone. */
    void makeFolder(Path folder) throws IOException;

    /** Writes a file that must not be there yet, for its owner alone, down to the disk. */
    void write(Path file, byte[] octets) throws IOException;

    /** Gives a file another name, in place of whatever had it. */
    void replace(Path from, Path to) throws IOException;

    /** Gives a file one more name, which must be free. Errors: {@link java.nio.file.FileAlreadyExistsException}. */
    void link(Path existing, Path name) throws IOException;

    /** Does nothing when it is not there. */
    void delete(Path file) throws IOException;

    /** Has the names in the folder outlive a power failure, where the file system can. */
    void sync(Path folder);
}
