package io.gatewaytunnel.standalone.connections;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose writes over HTTP/2 never wait for its client.
 *
 * <p>Tomcat writes each frame on the thread that makes it, and has the thread wait until the client has taken the frame
 * before, up to the write timeout: as many clients that read nothing as there are request threads would stop them all.
 * Here what the network does not take is kept in a {@link FrameQueue}, and the poller has it written later. Bodies of
 * responses are held back by who asks {@link #isWriteUnderWay} before; what else is written is bounded by
 * {@link FrameMemory}.
 *
 * <p>Threads: any. Public, since the web application's way to the socket leads through it by reflection.
 */
public abstract class QueueingConnection extends NioEndpoint.NioSocketWrapper implements BooleanSupplier {
    private final FrameQueue queue;

    /** Of a connection of HTTP/2; there is none before. */
    private volatile @Nullable FrameCounter frames;

    QueueingConnection(NioChannel channel, GuardedEndpoint endpoint) {
        super(channel, endpoint);
        this.queue = new FrameQueue(this::take, endpoint.frameMemory());
    }

    /** From now on it speaks HTTP/2, before anything has been written; its frames are counted here. */
    final void queueWrites(FrameCounter counter) {
        frames = counter;
    }

    /** Whether something is written that the client has not taken. */
    final boolean isWriteUnderWay() {
        return queue.isWaiting();
    }

    /** The same, for the web application, which has another class loader. */
    @Override
    public final boolean getAsBoolean() {
        return isWriteUnderWay();
    }

    /** What the client has not taken is forgotten, and the connection ends soon; any thread. */
    final void giveUp(String reason) {
        fail(new IOException(reason));
    }

    /** Tomcat would ask whether the client is there, in a frame behind all others. */
    @Override
    public final boolean canWrite() {
        return super.canWrite() && !queue.isWaiting();
    }

    @Override
    protected void doClose() {
        queue.close(); // first: the channel may be another connection's in a moment
        super.doClose();
    }

    @Override
    protected final <A> OperationState<A> newOperationState(
            boolean read,
            ByteBuffer[] buffers,
            int offset,
            int length,
            BlockingMode block,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionCheck check,
            CompletionHandler<Long, ? super A> handler,
            Semaphore semaphore,
            VectoredIOCompletionHandler<A> completion) {
        FrameCounter counter = frames;
        return read || counter == null
                ? super.newOperationState(
                        read,
                        buffers,
                        offset,
                        length,
                        block,
                        timeout,
                        unit,
                        attachment,
                        check,
                        counter == null ? handler : new CountedRead<>(counter, buffers, offset + length, handler),
                        semaphore,
                        completion)
                : new QueuedWrite<>(
                        counter,
                        buffers,
                        offset,
                        length,
                        block,
                        timeout,
                        unit,
                        attachment,
                        check,
                        handler,
                        semaphore,
                        completion);
    }

    /** All of it, to where the network begins: below TLS something may be left of what was taken. */
    private boolean take(ByteBuffer[] octets, int offset, int length) throws IOException {
        NioChannel channel = getSocket();
        while (true) {
            if (channel.getOutboundRemaining() > 0) {
                if (channel.flushOutbound()) {
                    updateLastWrite();
                }
                if (channel.getOutboundRemaining() > 0) {
                    return false;
                }
            }
            if (!buffersArrayHasRemaining(octets, offset, length)) {
                return true;
            }
            long taken = channel.write(octets, offset, length);
            if (taken < 0) {
                throw new EOFException();
            }
            if (taken == 0) {
                return false;
            }
            updateLastWrite();
        }
    }

    private void write(ByteBuffer[] octets, int offset, int length, boolean bounded) throws IOException {
        if (queue.write(octets, offset, length, bounded)) {
            updateLastWrite(); // the write timeout begins now
            registerWriteInterest();
        }
        ((GuardedEndpoint) getEndpoint()).makeRoomForFrames();
    }

    /** On a thread of the endpoint's, when the poller finds that the network takes something, or that time is over. */
    private void drain() {
        IOException timeout = getError();
        try {
            if (timeout != null) {
                throw timeout;
            }
            if (queue.drain()) {
                registerWriteInterest();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException cause) {
        queue.close();
        setError(cause);
        if (!isClosed()) {
            processSocket(SocketEvent.ERROR, true); // its streams are to hear of it
        }
    }

    /** Counts the frames that have come before they are taken apart. */
    private static final class CountedRead<A> implements CompletionHandler<Long, A> {
        private final FrameCounter counter;
        private final ByteBuffer head;
        private final ByteBuffer rest;
        private final CompletionHandler<Long, ? super A> handler;

        /**
         * Of its buffers those two before {@code end} are for frames; before them there is one for the preface, once.
         */
        CountedRead(FrameCounter counter, ByteBuffer[] buffers, int end, CompletionHandler<Long, ? super A> handler) {
            this.counter = counter;
            this.head = buffers[end - 2];
            this.rest = buffers[end - 1];
            this.handler = handler;
        }

        @Override
        public void completed(Long count, A attachment) {
            counter.onRead(head, rest);
            handler.completed(count, attachment);
        }

        @Override
        public void failed(Throwable cause, A attachment) {
            handler.failed(cause, attachment);
        }
    }

    /**
     * One write, which is over when {@link #start} returns. It stays the connection's write operation, for the poller
     * to run until the next one.
     */
    private final class QueuedWrite<A> extends OperationState<A> {
        private static final ByteBuffer[] NOT_KEPT = {};

        private final FrameCounter counter;
        private ByteBuffer[] octets;
        private final int from;
        private final int count;

        QueuedWrite(
                FrameCounter counter,
                ByteBuffer[] octets,
                int from,
                int count,
                BlockingMode block,
                long timeout,
                TimeUnit unit,
                A attachment,
                CompletionCheck check,
                CompletionHandler<Long, ? super A> handler,
                Semaphore semaphore,
                VectoredIOCompletionHandler<A> completion) {
            super(false, NOT_KEPT, 0, 0, block, timeout, unit, attachment, check, handler, semaphore, completion);
            this.counter = counter;
            this.octets = octets;
            this.from = from;
            this.count = count;
        }

        @Override
        protected boolean isInline() {
            return true;
        }

        @Override
        protected void start() {
            IOException failure = null;
            try {
                nBytes = total();
                counter.onWrite(octets[from]);
                // Tomcat has DATA waited for, and nothing else.
                write(octets, from, count, block == BlockingMode.BLOCK);
            } catch (IOException e) {
                fail(e);
                failure = e;
            } finally {
                semaphore.release();
            }
            state = failure == null ? CompletionState.INLINE : CompletionState.ERROR;
            tell(failure);
            octets = NOT_KEPT;
        }

        private long total() {
            long total = 0;
            for (int i = from; i < from + count; i++) {
                total += octets[i].remaining();
            }
            return total;
        }

        private void tell(@Nullable IOException failure) {
            if (handler == null) {
                return;
            }
            if (failure != null) {
                handler.failed(failure, attachment);
            } else if (check == null || check.callHandler(state, octets, from, count) == CompletionHandlerCall.DONE) {
                handler.completed(nBytes, attachment);
            }
        }

        /** What the poller asks for. */
        @Override
        public void run() {
            drain();
        }
    }
}
