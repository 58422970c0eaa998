package io.gatewaytunnel.mux;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Streams whose owners are to be told something once the session's lock is free: each at most once for all that a batch
 * brought. Not thread-safe: the session's lock guards it.
 */
final class Signals {
    private static final List<StreamCore> NONE = List.of();

    private List<StreamCore> readable = NONE;
    private List<StreamCore> writable = NONE;

    /** What was collected; belongs to the one who took it. */
    record Taken(List<StreamCore> readable, List<StreamCore> writable) {
        static final Taken NOTHING = new Taken(NONE, NONE);

        boolean isEmpty() {
            return readable.isEmpty() && writable.isEmpty();
        }

        /**
         * Calls the owners. The session's lock must not be held. A defect in what one stream carries must not end the
         * link of all.
         *
         * @param onDefect ends the stream of an owner that has thrown
         */
        void deliver(BiConsumer<StreamCore, Throwable> onDefect) {
            readable.forEach(stream -> tell(stream, StreamListener::onReadable, onDefect));
            writable.forEach(stream -> tell(stream, StreamListener::onWritable, onDefect));
        }

        private static void tell(
                StreamCore stream, Consumer<StreamListener> what, BiConsumer<StreamCore, Throwable> onDefect) {
            try {
                stream.listener().ifPresent(what);
            } catch (RuntimeException | Error e) {
                onDefect.accept(stream, e);
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
