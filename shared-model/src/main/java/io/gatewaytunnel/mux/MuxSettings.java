package io.gatewaytunnel.mux;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.flow.WindowLimits;
import io.gatewaytunnel.frame.Protocol;
import java.time.Duration;
import java.util.List;

/** Every limit and time of the multiplexer: declared, explained, read and checked here and nowhere else. Immutable. */
public record MuxSettings(
        WindowLimits windows,
        int requestCreditBytes,
        int sendQueueBytes,
        int maxHeadBytes,
        UnderWay underWay,
        Acks acks,
        Alive alive,
        Duration grace,
        Frequencies frequencies) {

    /**
     * Bytes that may be unacknowledged on a link, the bounds of what {@link io.gatewaytunnel.flow.LinkMeter} finds; and
     * frames that may wait for a peer that does not read.
     */
    public record UnderWay(long leastBytes, long mostBytes, int mostFrames) {}

    /** An acknowledgement travels alone after so many bytes or so long, otherwise with the next batch. */
    public record Acks(int bytes, Duration delay) {}

    /**
     * Something is sent each {@code heartbeat}; a link is dead when nothing came for {@code deadAfter} or a send took
     * {@code sendStall}.
     */
    public record Alive(Duration heartbeat, Duration deadAfter, Duration sendStall) {}

    /** Frames a second that cost the receiver and carry nothing; more end the session. */
    public record Frequencies(int emptyData, int resets) {}

    public static final Setting<Long> MEMORY_BUDGET = Setting.bytes(
            "memory-budget",
            0,
            0,
            1L << 40,
            "Bytes that all sessions of the JVM may hold together; 0 takes a quarter of the heap, at least 16 MiB.");
    public static final Setting<Integer> MAX_STREAMS = Setting.count(
            "max-streams",
            0,
            0,
            10_000_000,
            "Exchanges carried at once; 0 takes as many as fit into as much memory again as the budget, by what each"
                    + " costs.");
    public static final Setting<Long> WINDOW_FLOOR = Setting.bytes(
            "window-floor",
            16 << 10,
            1 << 10,
            1 << 20,
            "The window that every stream is sure of, however short memory is.");
    public static final Setting<Long> WINDOW_INITIAL = Setting.bytes(
            "window-initial",
            256 << 10,
            1 << 10,
            64 << 20,
            "The window of a new response while memory is free: a small page needs no second round trip.");
    public static final Setting<Long> WINDOW_LARGEST = Setting.bytes(
            "window-largest", 16 << 20, 1 << 10, 1 << 30, "No window grows beyond: 16 MiB is 80 MB/s over 200 ms.");
    public static final Setting<Long> REQUEST_CREDIT = Setting.bytes(
            "request-credit",
            64 << 10,
            1 << 10,
            16 << 20,
            "What the proxy may send of a request body before the agent has consumed any; it keeps as much for a"
                    + " retry.");
    public static final Setting<Long> SEND_QUEUE = Setting.bytes(
            "send-queue",
            128 << 10,
            16 << 10,
            16 << 20,
            "Bytes of a stream that wait for the link: two batches, so that one fills while the other is sent.");
    public static final Setting<Long> MAX_HEAD = Setting.bytes(
            "max-head",
            Protocol.MAX_HEAD_BYTES,
            1 << 10,
            Protocol.MAX_HEAD_BYTES,
            "The largest head or trailer section taken; a head must fit into one message.");
    public static final Setting<Long> UNACKED_LEAST = Setting.bytes(
            "unacked-least",
            256 << 10,
            64 << 10,
            64 << 20,
            "Unacknowledged bytes that a link may always have: four batches.");
    public static final Setting<Long> UNACKED_MOST = Setting.bytes(
            "unacked-most",
            8 << 20,
            64 << 10,
            1 << 30,
            "Unacknowledged bytes that a link may ever have: what a resume replays.");
    public static final Setting<Integer> MAX_WAITING_FRAMES = Setting.count(
            "max-waiting-frames",
            20_000,
            1_000,
            10_000_000,
            "Answers that a peer may cause and not read before its session ends: some 4 MiB, more than a link that"
                    + " stands still gathers.");
    public static final Setting<Duration> HEARTBEAT = Setting.duration(
            "heartbeat",
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofMinutes(5),
            "A ping goes out this often.");
    public static final Setting<Duration> DEAD_AFTER = Setting.duration(
            "dead-after",
            Duration.ofSeconds(15),
            Duration.ofMillis(60),
            Duration.ofMinutes(15),
            "A link is dead when nothing at all came for so long: three heartbeats.");
    public static final Setting<Duration> SEND_STALL = Setting.duration(
            "send-stall",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofMinutes(15),
            "A link is dead when one message could not be handed to the network for so long.");
    public static final Setting<Duration> RESUME_GRACE = Setting.duration(
            "resume-grace",
            Duration.ofSeconds(15),
            Duration.ZERO,
            Duration.ofMinutes(10),
            "How long a session waits for another link when its own is lost, with all that is under way on it; 0 ends it"
                    + " at once.");
    public static final Setting<Duration> ACK_DELAY = Setting.duration(
            "ack-delay",
            Duration.ofMillis(20),
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            "An acknowledgement waits so long for a batch to travel with.");
    public static final Setting<Long> ACK_BYTES = Setting.bytes(
            "ack-bytes", 64 << 10, 1 << 10, 8 << 20, "An acknowledgement waits for no more bytes than these.");
    public static final Setting<Integer> MAX_EMPTY_DATA = Setting.count(
            "max-empty-data",
            100,
            1,
            1_000_000,
            "Empty data frames a second that a peer may send; our own side sends none.");
    public static final Setting<Integer> MAX_RESETS = Setting.count(
            "max-resets",
            200_000,
            1,
            10_000_000,
            "Unfinished streams a second that a peer may reset: more than public clients can cause, and than a link that"
                    + " stood still for some seconds brings at once.");

    /** All of them, for documentation and help texts. */
    public static final List<Setting<?>> ALL = List.of(
            MEMORY_BUDGET,
            MAX_STREAMS,
            WINDOW_FLOOR,
            WINDOW_INITIAL,
            WINDOW_LARGEST,
            REQUEST_CREDIT,
            SEND_QUEUE,
            MAX_HEAD,
            UNACKED_LEAST,
            UNACKED_MOST,
            MAX_WAITING_FRAMES,
            HEARTBEAT,
            DEAD_AFTER,
            SEND_STALL,
            RESUME_GRACE,
            ACK_DELAY,
            ACK_BYTES,
            MAX_EMPTY_DATA,
            MAX_RESETS);

    private static final long LEAST_BUDGET_BYTES = 16 << 20;
    private static final int SHARE_OF_HEAP = 4;

    /** Reads and checks all but the budget; what cannot be used is {@linkplain SettingSource#refuse refused}. */
    public static MuxSettings read(SettingSource source) {
        long floor = WINDOW_FLOOR.read(source);
        long initial = readAtLeast(source, WINDOW_INITIAL, WINDOW_FLOOR, floor);
        long largest = readAtLeast(source, WINDOW_LARGEST, WINDOW_INITIAL, initial);
        long leastUnacked = UNACKED_LEAST.read(source);
        Duration heartbeat = HEARTBEAT.read(source);
        Duration deadAfter = DEAD_AFTER.read(source);
        if (deadAfter.compareTo(heartbeat.multipliedBy(2)) < 0) {
            source.refuse(
                    DEAD_AFTER, "it must be at least twice " + HEARTBEAT.name() + ", or one late ping ends a link");
        }
        return new MuxSettings(
                new WindowLimits((int) floor, (int) initial, (int) largest),
                REQUEST_CREDIT.read(source).intValue(),
                SEND_QUEUE.read(source).intValue(),
                MAX_HEAD.read(source).intValue(),
                new UnderWay(
                        leastUnacked,
                        readAtLeast(source, UNACKED_MOST, UNACKED_LEAST, leastUnacked),
                        MAX_WAITING_FRAMES.read(source)),
                new Acks(ACK_BYTES.read(source).intValue(), ACK_DELAY.read(source)),
                new Alive(heartbeat, deadAfter, SEND_STALL.read(source)),
                RESUME_GRACE.read(source),
                new Frequencies(MAX_EMPTY_DATA.read(source), MAX_RESETS.read(source)));
    }

    public static MuxSettings defaults() {
        return read(SettingSource.none());
    }

    /** The budget that the source asks for, or the share of a heap of so many bytes. */
    public static MemoryBudget readBudget(SettingSource source, long heapBytes) {
        long bytes = MEMORY_BUDGET.read(source);
        return new MemoryBudget(bytes > 0 ? bytes : Math.max(LEAST_BUDGET_BYTES, heapBytes / SHARE_OF_HEAP));
    }

    /**
     * As {@link #readMaxStreams(SettingSource, MemoryBudget, long)}, for streams that cost no more than the promises of
     * this page.
     */
    public static int readMaxStreams(SettingSource source, MemoryBudget budget, MuxSettings settings) {
        return readMaxStreams(source, budget, Math.max(settings.windows().floor(), settings.requestCreditBytes()));
    }

    /**
     * The streams that the source asks for, checked against the memory, or as many as fit into as much of it again as
     * the budget has.
     *
     * @param streamBytes what one stream may cost in the worst case beside what the budget bounds: its floor, buffers
     *     and objects around it
     */
    public static int readMaxStreams(SettingSource source, MemoryBudget budget, long streamBytes) {
        int fitting = (int) Math.max(1, Math.min(MAX_STREAMS_OF_ANY_BUDGET, budget.totalBytes() / streamBytes));
        int wanted = MAX_STREAMS.read(source);
        if (wanted > fitting) {
            source.refuse(
                    MAX_STREAMS,
                    wanted + " streams of " + streamBytes + " bytes do not fit beside a memory budget of "
                            + budget.totalBytes() + " bytes; use at most " + fitting
                            + ", or give the JVM more heap (-Xmx) or set " + MEMORY_BUDGET.name() + " ("
                            + MEMORY_BUDGET.environmentName() + ")");
        }
        return wanted > 0 ? Math.min(wanted, fitting) : fitting;
    }

    /** The request credit that may be promised to so many streams at once, so that all of it may come. */
    public int requestCreditBytes(MemoryBudget budget, int maxStreams) {
        return (int) Math.min(requestCreditBytes, Math.max(windows.floor(), budget.mostHeldBytes() / maxStreams));
    }

    private static final int MAX_STREAMS_OF_ANY_BUDGET = 1_000_000;

    private static long readAtLeast(SettingSource source, Setting<Long> setting, Setting<Long> than, long least) {
        long value = setting.read(source);
        if (value < least) {
            source.refuse(
                    setting,
                    value + " is less than " + than.name() + " (" + least + "); raise the one or lower the other");
        }
        return Math.max(value, least);
    }
}
