package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.forward.Attempts;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The wait for the head that answers an offered upgrade: the one place where a container's thread waits, since a container switches protocols on that
 * thread or not at all. How many do so is bounded by {@link UpgradeRequests}.
 *
 * <p>Threads: one waits, any signal; after {@link #handOver} signals go to the heir.
 */
final class UpgradeAnswer implements StreamListener {
    private static final Logger LOG = System.getLogger(UpgradeAnswer.class.getName());

    private final Attempts attempts;
    private final Semaphore signals = new Semaphore(0);
    private volatile @Nullable StreamListener heir;

    UpgradeAnswer(Attempts attempts) {
        this.attempts = attempts;
    }

    /** A stream whose head has come. */
    record Answered(MuxStream stream, ResponseHead head) {}

    /** Asks one agent after another; throws {@link UnfitRequestException} when none answers, or not in time. */
    Answered await(Duration timeout) {
        long startNanos = System.nanoTime();
        MuxStream stream = attempts.next(this).orElseThrow(() -> failure("-", attempts.reason(), "no agent took it"));
        while (true) {
            Frame.OfStream frame = stream.poll();
            if (frame instanceof Frame.Head head) {
                return new Answered(stream, head.head());
            } else if (frame instanceof Frame.Refused refused) {
                stream = afterRefusal(stream, refused);
            } else if (frame instanceof Frame.Reset reset) {
                throw failure(stream, ForwardError.of(reset.code()), reset.code() + ": " + reset.reason());
            } else if (frame == null && !awaitSignal(timeout.toNanos() - (System.nanoTime() - startNanos))) {
                stream.reset(ErrorCode.ORIGIN_TIMEOUT, "no answer for " + timeout.toSeconds() + " s");
                throw failure(stream, ForwardError.ORIGIN_TIMEOUT, "no answer for " + timeout.toSeconds() + " s");
            }
        }
    }

    /** From now on the stream is another's; what it missed it finds when it looks. */
    void handOver(StreamListener next) {
        heir = next;
        next.onReadable();
    }

    private MuxStream afterRefusal(MuxStream refusedBy, Frame.Refused refused) {
        LOG.log(Level.INFO, "{0} step=refused {1}: {2}", refusedBy, refused.code(), refused.reason());
        attempts.onRefused(refusedBy);
        Optional<MuxStream> next = attempts.next(this);
        return next.orElseThrow(() -> failure(refusedBy, ForwardError.of(refused.code()), refused.reason()));
    }

    private boolean awaitSignal(long nanos) {
        try {
            boolean signalled = signals.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            signals.drainPermits();
            return signalled;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the container is stopping
            return false;
        }
    }

    private static UnfitRequestException failure(Object where, ForwardError error, String reason) {
        LOG.log(Level.INFO, "{0} step=answer {1} {2}: {3}", where, error.status(), error, reason);
        return new UnfitRequestException(error, error.title() + ".");
    }

    @Override
    public void onReadable() {
        StreamListener next = heir;
        if (next != null) {
            next.onReadable();
        } else {
            signals.release();
        }
    }

    @Override
    public void onWritable() {
        StreamListener next = heir;
        if (next != null) {
            next.onWritable();
        }
    }
}
