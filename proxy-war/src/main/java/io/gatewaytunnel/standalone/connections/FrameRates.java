package io.gatewaytunnel.standalone.connections;

/**
 * How many frames of each kind one HTTP/2 connection may cause a second, on average over {@link #BURST_SECONDS}.
 *
 * @param resets of {@link FrameKind#RESET}
 * @param pings of {@link FrameKind#PING}, beyond one for each frame of a response
 * @param settings of {@link FrameKind#SETTINGS}
 * @param emptyFrames of {@link FrameKind#EMPTY}
 * @param windowUpdates of {@link FrameKind#WINDOW_UPDATE}, beyond {@link #UPDATES_FOR_DATA} for each DATA frame of a
 *     response
 * @param ignoredFrames of {@link FrameKind#IGNORED}, beyond one for each request
 */
public record FrameRates(int resets, int pings, int settings, int emptyFrames, int windowUpdates, int ignoredFrames) {

    /** So many seconds' worth may come at once: a page that is left, a thousand calls whose time is over together. */
    static final int BURST_SECONDS = 10;

    /** Go returns the window in pieces of 4 KiB, to the stream and to the connection; and twice as many. */
    static final int UPDATES_FOR_DATA = 16;

    /** For proxies that are trusted: on their connections are the streams of many clients. */
    static final FrameRates UNLIMITED = new FrameRates(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);

    int of(FrameKind kind) {
        return switch (kind) {
            case RESET -> resets;
            case PING -> pings;
            case SETTINGS -> settings;
            case EMPTY -> emptyFrames;
            case WINDOW_UPDATE -> windowUpdates;
            case IGNORED -> ignoredFrames;
        };
    }
}
