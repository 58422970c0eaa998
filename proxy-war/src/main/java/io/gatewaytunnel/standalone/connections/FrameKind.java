package io.gatewaytunnel.standalone.connections;

/**
 * What an HTTP/2 client can send, or make the server send, for next to nothing. Each kind has its own rate
 * ({@link FrameRates}).
 */
enum FrameKind {
    /** RST_STREAM: the client's own, and those that its mistakes make the server send. */
    RESET("streams reset", "http2-resets"),
    /** PING, answers to it included. */
    PING("PING frames", "http2-pings"),
    /** Each parameter of a SETTINGS frame, and one for a frame without any. */
    SETTINGS("SETTINGS", "http2-settings"),
    /** DATA without data and CONTINUATION with hardly anything, where neither ends what it belongs to. */
    EMPTY("frames that carry nothing", "http2-empty-frames"),
    WINDOW_UPDATE("WINDOW_UPDATE frames", "http2-window-updates"),
    /** PRIORITY, PRIORITY_UPDATE, and types that nobody knows. */
    IGNORED("frames without effect", "http2-ignored-frames");

    private final String what;
    private final String setting;

    FrameKind(String what, String setting) {
        this.what = what;
        this.setting = setting;
    }

    /** For a log, in the plural. */
    String what() {
        return what;
    }

    /** The name of the setting that says how many there may be. */
    String setting() {
        return setting;
    }
}
