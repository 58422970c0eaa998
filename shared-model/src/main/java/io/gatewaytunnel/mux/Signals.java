package io.gatewaytunnel.mux;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Streams whose owners are to be told something once the session's lock is free: each at most once for all that a batch brought. Not thread-safe: the session's
 * lock guards it.
 */
final class Signals {
    private static final Logger LOG = System.getLogger(Signals.class.getName());
    private static final List<StreamCore> NONE = List.of();

    private List<StreamCore> readable = NONE;
    private List<StreamCore> writable = NONE;

    /** What was collected; belongs to the one who took it. */
    record Taken(List<StreamCore> readable, List<StreamCore> writable) {
        static final Taken NOTHING = new Taken(NONE, NONE);

        boolean isEmpty() {
            return readable.isEmpty() && writable.isEmpty();
        }

        /** Calls the owners. The session's lock must not be held. */
        void deliver() {
            readable.forEach(stream -> tell(stream, StreamListener::onReadable));
            writable.forEach(stream -> tell(stream, StreamListener::onWritable));
        }

        /** A defect in what one stream carries must not end the link of all. */
        private static void tell(StreamCore stream, Consumer<StreamListener> what) {
            try {
                stream.listener().ifPresent(what);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "stream=" + stream.id() + " step=deliver its owner failed; this is a defect", e);
            }
        }
    }

    void readable(StreamCore stream) {
        if (!stream.signalledReadable) {
            stream.signalledReadable = true;
            readable = readable.isEmpty() ? new ArrayList<>() : readable;
            readable.add(stream);
        }
    }

    void writable(StreamCore stream) {
        if (!stream.signalledWritable) {
            stream.signalledWritable = true;
            writable = writable.isEmpty() ? new ArrayList<>() : writable;
            writable.add(stream);
        }
    }

    Taken take() {
        if (readable.isEmpty() && writable.isEmpty()) {
            return Taken.NOTHING;
        }
        readable.forEach(stream -> stream.signalledReadable = false);
        writable.forEach(stream -> stream.signalledWritable = false);
        Taken taken = new Taken(readable, writable);
        readable = NONE;
        writable = NONE;
        return taken;
    }
}
