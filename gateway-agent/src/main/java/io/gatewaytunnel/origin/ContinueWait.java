package io.gatewaytunnel.origin;

import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a request with {@code Expect: 100-continue} for the origin's word before its body is asked for. It ends
 * once: with a 100, with an answer, after its time, as some origins never say anything, or because the public client
 * sends without having been asked. It is the exchange's, not the attempt's: a client is not made to wait twice.
 *
 * <p>It is ours rather than HttpCore's, which looks at such waits once a second only and knows no reason to end one
 * early. Threads: any. Source: RFC 9110 §10.1.1.
 */
final class ContinueWait {
    private final MuxStream stream;
    private final Timer timer;
    private final Duration longest;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean over;
    private volatile Timer.@Nullable Cancellable alarm;

    /** For a request with that head; a wait that nobody expects is over from the start. */
    ContinueWait(MuxStream stream, RequestHead head, Timer timer, Duration longest) {
        this.stream = stream;
        this.timer = timer;
        this.longest = longest;
        this.over = new AtomicBoolean(!head.hasBody() || !head.expectsContinue());
    }

    /** The origin has been asked. */
    void begin() {
        if (!over.get() && begun.compareAndSet(false, true)) {
            alarm = timer.after(longest, this::goOn);
            if (over.get()) {
                silence();
            }
        }
    }

    /** Asks the public client for the body. */
    void goOn() {
        if (over.compareAndSet(false, true)) {
            silence();
            stream.allowRequestBody();
        }
    }

    /** The body is not wanted any more, or the exchange is over. */
    void end() {
        if (over.compareAndSet(false, true)) {
            silence();
        }
    }

    private void silence() {
        Timer.Cancellable set = alarm;
        if (set != null) {
            set.cancel();
        }
    }
}
