package io.gatewaytunnel.systemd;

import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells a service manager that the agent is ready, how it is, that it lives, and that it stops. Without a service
 * manager every method does nothing, and the library for its socket is not even loaded.
 *
 * <p>Threads: any may call. Everything is sent by the timer's, so notifications leave in order and no link waits for
 * them. Owner: the agent.
 */
public final class ServiceNotifier {
    /** A full socket means a busy service manager; status is for people. */
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    /**
     * Handing a line to the timer takes microseconds unless it hangs, and a hung one must not keep us from stopping.
     */
    private static final Duration HANDED_OVER = Duration.ofSeconds(1);

    private static final int MOST_CHARS = 300;

    private final Optional<Notifications> notifications;
    private final Timer timer;
    private final Supplier<String> status;
    private volatile boolean ready;
    private volatile boolean stopping;

    // The timer's alone:
    private boolean readyTold;
    private String statusTold = "";
    private boolean tryingAgain;

    ServiceNotifier(Optional<Notifications> notifications, Timer timer, Supplier<String> status) {
        this.notifications = notifications;
        this.timer = timer;
        this.status = status;
    }

    /**
     * Opens the socket and begins with the watchdog's pings, if the environment asks for them. May block for half a
     * second.
     *
     * @param status says in a few words how the agent is; called on the timer's thread
     * @param probe asks the threads that the agent cannot do without; must not block
     */
    public static ServiceNotifier start(
            ServiceEnvironment environment,
            Timer timer,
            Supplier<String> status,
            Supplier<? extends CompletionStage<?>> probe) {
        Optional<Notifications> socket = environment.notifySocket().flatMap(NotifySocket::open);
        socket.ifPresent(
                open -> environment.watchdog().ifPresent(limit -> new Watchdog(open, timer, probe).start(limit)));
        ServiceNotifier notifier = new ServiceNotifier(socket, timer, status);
        notifier.refresh();
        return notifier;
    }

    /** The agent does its work from now on. Calls after the first do no more than {@link #refresh}. */
    public void ready() {
        ready = true;
        refresh();
    }

    /** The status may have changed. */
    public void refresh() {
        if (notifications.isPresent()) {
            timer.after(Duration.ZERO, this::tell);
        }
    }

    private void tell() {
        notifications.ifPresent(to -> {
            String now = oneLine(status.get());
            boolean becameReady = ready && !readyTold;
            if (stopping || (now.equals(statusTold) && !becameReady)) {
                return;
            }
            if (to.offer((becameReady ? "READY=1\n" : "") + "STATUS=" + now)) {
                statusTold = now;
                readyTold |= becameReady;
            } else if (!tryingAgain) {
                tryingAgain = true;
                timer.after(TRY_AGAIN, () -> {
                    tryingAgain = false;
                    tell();
                });
            }
        });
    }

    /**
     * The last notification: the agent ends within {@code most}, however soon the service manager meant to kill it.
     * Returns when it was sent.
     */
    public void stopping(String lastStatus, Duration most) {
        if (notifications.isEmpty()) {
            return;
        }
        stopping = true;
        CountDownLatch sent = new CountDownLatch(1);
        timer.after(Duration.ZERO, () -> {
            notifications.ifPresent(to -> to.offer("STOPPING=1\nSTATUS=" + oneLine(lastStatus)
                    + "\nEXTEND_TIMEOUT_USEC=" + TimeUnit.NANOSECONDS.toMicros(most.toNanos())));
            sent.countDown();
        });
        try {
            boolean unused = sent.await(HANDED_OVER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Part of it are words of a hub: a line break in them would begin a notification of its own. */
    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ").strip();
        return line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS) + "…";
    }
}
