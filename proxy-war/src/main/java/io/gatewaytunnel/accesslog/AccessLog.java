package io.gatewaytunnel.accesslog;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.observe.ExchangeObserver;
import io.gatewaytunnel.observe.ObservedExchange;
import io.gatewaytunnel.settings.Observing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes a line for each public exchange that has ended. Whoever ends one leaves an entry in a bounded queue and goes
 * on; when that is full the line is lost and counted. A thread of its own writes them, many at a time; a disk that is
 * full or slow holds nobody else up.
 *
 * <p>Threads: {@link #onEnded} any; the rest the writer's. Owner: the web application; {@link #close} writes what is
 * queued, if that takes no longer than {@value #END_SECONDS} s.
 */
public final class AccessLog implements ExchangeObserver, AutoCloseable {
    static final int END_SECONDS = 5;

    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(AccessLog.class.getName()));
    private static final int MOST_AT_ONCE = 256;
    private static final long LOOK_SECONDS = 1;

    /** How soon the writer sees that it is to end, without being interrupted in the midst of a line. */
    private static final long POLL_MILLIS = 200;

    private final AccessFormat format;
    private final LogFile file;
    private final Clock clock;
    private final BlockingQueue<AccessEntry> queue;
    private final LongAdder dropped;
    private final Thread writer;
    private volatile boolean closing;
    private long lookedNanos = System.nanoTime();

    private AccessLog(Observing.AccessLog settings, Clock clock, LongAdder dropped, LogFile file) {
        this.format = AccessFormat.valueOf(settings.format().toUpperCase(Locale.ROOT));
        this.file = file;
        this.clock = clock;
        this.dropped = dropped;
        this.queue = new ArrayBlockingQueue<>(settings.queue());
        this.writer = new Thread(this::run, "gateway-tunnel-access-log");
        writer.setDaemon(true);
    }

    /**
     * Begins to write. {@code dropped} counts lines that are lost. Throws {@link ConfigException} when the file cannot
     * be opened.
     */
    public static AccessLog start(Observing.AccessLog settings, Clock clock, LongAdder dropped) {
        LogFile file = new LogFile(settings.file(), settings.mostBytes(), settings.kept());
        try {
            file.open();
        } catch (IOException e) {
            throw new ConfigException("access-log: cannot write to "
                    + settings.file().map(Object::toString).orElse("standard output") + " (" + e
                    + "); name a file in a folder that this process may write to");
        }
        AccessLog log = new AccessLog(settings, clock, dropped, file);
        log.writer.start();
        return log;
    }

    @Override
    public boolean wantsFields() {
        return true;
    }

    @Override
    public void onEnded(ObservedExchange exchange) {
        if (closing || !queue.offer(AccessEntry.of(exchange, clock.instant()))) {
            dropped.increment();
        }
    }

    private void run() {
        List<AccessEntry> batch = new ArrayList<>(MOST_AT_ONCE);
        try {
            while (!closing || !queue.isEmpty()) {
                AccessEntry first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                look();
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, MOST_AT_ONCE - 1);
                    write(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt(); // what is left had its time
        } finally {
            end();
        }
    }

    private void look() {
        if (System.nanoTime() - lookedNanos >= TimeUnit.SECONDS.toNanos(LOOK_SECONDS)) {
            lookedNanos = System.nanoTime();
            try {
                file.look();
            } catch (IOException e) {
                tell(e);
            }
        }
    }

    private void write(List<AccessEntry> batch) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(batch.size() * 512);
        for (AccessEntry entry : batch) {
            lines.writeBytes(format.line(entry).getBytes(StandardCharsets.UTF_8));
            lines.write('\n');
        }
        try {
            file.write(lines.toByteArray());
        } catch (IOException e) {
            dropped.add(batch.size());
            tell(e);
        }
    }

    private static void tell(IOException failure) {
        LOG.log("write", Level.WARNING, () -> "step=access-log lines are lost: " + failure);
    }

    private void end() {
        try {
            file.close();
        } catch (IOException e) {
            tell(e);
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            writer.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
            writer.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            writer.interrupt();
        }
    }
}
