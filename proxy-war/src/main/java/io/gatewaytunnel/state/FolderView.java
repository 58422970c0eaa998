package io.gatewaytunnel.state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the records of a folder say, kept in memory and brought up to date by {@link #look}: one listing of names, and a
 * read of what is new or has changed. One thread at a time.
 *
 * @param <T> what a record is read as
 */
public final class FolderView<T> {
    private final RecordFolder folder;
    private final Reader<T> reader;
    private final boolean mutable;
    private Map<String, Seen<T>> seen = Map.of();

    /** A record → what it says. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(String name, byte[] octets) throws StateException;
    }

    /** Empty {@code value}: it could not be read, and {@code problem} says why. */
    private record Seen<T>(Optional<RecordFolder.Stamp> stamp, Optional<T> value, String problem) {}

    private FolderView(RecordFolder folder, Reader<T> reader, boolean mutable) {
        this.folder = folder;
        this.reader = reader;
        this.mutable = mutable;
    }

    /** Of records that are replaced. */
    public static <T> FolderView<T> ofChanging(RecordFolder folder, Reader<T> reader) {
        return new FolderView<>(folder, reader, true);
    }

    /** Of records that are written once. */
    public static <T> FolderView<T> ofLasting(RecordFolder folder, Reader<T> reader) {
        return new FolderView<>(folder, reader, false);
    }

    /** Whether anything has changed since the last look. */
    public boolean look() throws StateException {
        Map<String, Seen<T>> now = new HashMap<>();
        boolean changed = false;
        for (String name : folder.names()) {
            Seen<T> before = seen.get(name);
            Optional<RecordFolder.Stamp> stamp = mutable ? folder.stamp(name) : Optional.empty();
            // What could not be read may have been mended.
            Seen<T> current = before != null
                            && before.stamp().equals(stamp)
                            && before.value().isPresent()
                    ? before
                    : read(name, stamp);
            now.put(name, current);
            changed |= !current.equals(before);
        }
        changed |= now.size() != seen.size();
        seen = now;
        return changed;
    }

    private Seen<T> read(String name, Optional<RecordFolder.Stamp> stamp) {
        try {
            Optional<byte[]> octets = folder.read(name);
            return octets.isEmpty()
                    ? new Seen<>(stamp, Optional.empty(), "")
                    : new Seen<>(stamp, Optional.of(reader.read(name, octets.get())), "");
        } catch (StateException e) {
            return new Seen<>(stamp, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** Those that could be read, by name. */
    public Map<String, T> values() {
        Map<String, T> values = new HashMap<>();
        seen.forEach((name, one) -> one.value().ifPresent(value -> values.put(name, value)));
        return values;
    }

    /** Why the others could not be. */
    public List<String> problems() {
        return seen.values().stream()
                .map(Seen::problem)
                .filter(problem -> !problem.isEmpty())
                .sorted()
                .toList();
    }
}
