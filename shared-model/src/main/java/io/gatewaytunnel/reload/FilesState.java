package io.gatewaytunnel.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How files are at a moment: by what is in them, not by their times, which neither every file system nor every tool
 * keeps. So a change is seen through links, on network file systems, in mounted secrets, and after an editor has put
 * another file into the place of the old one. Immutable.
 */
public record FilesState(Map<Path, String> marks) {
    /** Larger ones are no configuration; whether they have changed is told by size and time. */
    private static final long MOST_READ = 16 << 20;

    public FilesState {
        marks = Map.copyOf(marks);
    }

    /** The same files as they are now. */
    public FilesState now() {
        Map<Path, String> found = new LinkedHashMap<>();
        marks.keySet().forEach(file -> found.put(file, markOf(file)));
        return new FilesState(found);
    }

    /** These, and those of {@code others} that are not among them. */
    FilesState and(FilesState others) {
        Map<Path, String> all = new LinkedHashMap<>(others.marks);
        all.putAll(marks);
        return new FilesState(all);
    }

    /** Reads the file. */
    static String markOf(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile() || attributes.size() > MOST_READ) {
                return attributes.size() + " bytes of " + attributes.lastModifiedTime();
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? "a link to nothing" : "not there";
        } catch (IOException e) {
            return "cannot be read: " + e.getClass().getName();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
