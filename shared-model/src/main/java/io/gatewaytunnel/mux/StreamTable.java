package io.gatewaytunnel.mux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The streams of a session by their ids. Not thread-safe, the session's lock guards it; but {@link #size} is for any
 * thread, since those who choose among sessions take no lock for it.
 */
final class StreamTable {
    private final Map<Long, StreamCore> streams = new HashMap<>();
    private volatile int size;

    void add(StreamCore stream) {
        streams.put(stream.id(), stream);
        size = streams.size();
    }

    void remove(StreamCore stream) {
        streams.remove(stream.id());
        size = streams.size();
    }

    Optional<StreamCore> find(long id) {
        return Optional.ofNullable(streams.get(id));
    }

    /** As they are now, whatever becomes of them meanwhile. */
    List<StreamCore> all() {
        return List.copyOf(streams.values());
    }

    void onTick(long nowNanos) {
        streams.values().forEach(stream -> stream.receiveWindow().onTick(nowNanos));
    }

    /** Any thread. */
    int size() {
        return size;
    }
}
