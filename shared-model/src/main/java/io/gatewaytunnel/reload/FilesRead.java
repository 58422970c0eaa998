package io.gatewaytunnel.reload;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which files a configuration comes from, and how each was just before it was read; one that was looked for and is not
 * there is one of them. One thread.
 */
public final class FilesRead {
    private final Map<Path, String> marks = new LinkedHashMap<>();

    /** The file is about to be read. */
    public void note(Path file) {
        marks.putIfAbsent(file.toAbsolutePath().normalize(), FilesState.markOf(file));
    }

    /** All that were noted. */
    public FilesState state() {
        return new FilesState(marks);
    }
}
