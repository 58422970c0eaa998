package io.gatewaytunnel.mux;

/**
 * The owner of one stream, told that there is something to do.
 *
 * <p>Threads: any thread, several at once, none of them holding a lock of the multiplexer; a call may come while an
 * earlier one is still under way or although there is nothing left to do. So an owner keeps a counter of signals and
 * lets one thread at a time look at the stream. A call must not block and must not throw.
 */
public interface StreamListener {
    /** {@link MuxStream#poll()} or {@link MuxStream#failure()} has something new. */
    void onReadable();

    /** {@link MuxStream#writableBytes()} rose above 0 after it was found to be 0. */
    void onWritable();
}
