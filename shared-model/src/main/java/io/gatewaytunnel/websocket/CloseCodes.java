package io.gatewaytunnel.websocket;

/** The close codes that we say ourselves, and which ones a close frame may carry. Source: RFC 6455 §7.4. */
public final class CloseCodes {
    /** Its purpose is fulfilled. */
    public static final int NORMAL = 1000;

    /** A frame or a close broke the rules. */
    public static final int PROTOCOL_ERROR = 1002;

    /** A kind of data that is not taken here: text. */
    public static final int UNSUPPORTED = 1003;

    /** A close frame without a code; never sent. */
    public static final int NO_STATUS = 1005;

    /** No close frame came at all; never sent. */
    public static final int ABNORMAL = 1006;

    /** Bytes that are not the UTF-8 they have to be. */
    public static final int NOT_UTF_8 = 1007;

    /** A message is too big. */
    public static final int TOO_BIG = 1009;

    private static final int LAST_REGISTERED = 1014;
    private static final int FIRST_OF_LIBRARIES = 3000;
    private static final int LAST_PRIVATE = 4999;

    private CloseCodes() {}

    /** Whether a close frame may carry the code: those of the RFC and its registry, of libraries and private ones. */
    public static boolean isSendable(int code) {
        boolean registered = code >= NORMAL && code <= LAST_REGISTERED;
        boolean neverSent = code == 1004 || code == NO_STATUS || code == ABNORMAL;
        return (registered && !neverSent) || (code >= FIRST_OF_LIBRARIES && code <= LAST_PRIVATE);
    }
}
