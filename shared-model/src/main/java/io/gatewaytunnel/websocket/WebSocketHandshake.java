package io.gatewaytunnel.websocket;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The opening handshake of both roles, its fields alone. Extensions are neither offered nor agreed to. Pure. Source:
 * RFC 6455 §4.
 */
public final class WebSocketHandshake {
    /** The one version of the protocol. */
    public static final String VERSION = "13";

    public static final String KEY_FIELD = "Sec-WebSocket-Key";
    public static final String ACCEPT_FIELD = "Sec-WebSocket-Accept";
    public static final String VERSION_FIELD = "Sec-WebSocket-Version";
    public static final String PROTOCOL_FIELD = "Sec-WebSocket-Protocol";
    private static final String EXTENSIONS_FIELD = "Sec-WebSocket-Extensions";

    private static final int KEY_BYTES = 16;

    /** RFC 6455 §1.3. */
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketHandshake() {}

    /** A client's, for one handshake. */
    public static String newKey(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What a server answers to a client's key. */
    public static String acceptOf(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** What a client asks with, beside the request line, {@code Host} and its own fields. */
    public static Headers request(String key, String subprotocol) {
        return Headers.of(
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                VERSION_FIELD,
                VERSION,
                KEY_FIELD,
                key,
                PROTOCOL_FIELD,
                subprotocol);
    }

    /** What a server answers with 101 to a request that is {@link #requestViolation in order}. */
    public static Headers answer(String key, String subprotocol) {
        return Headers.of(
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                ACCEPT_FIELD,
                acceptOf(key),
                PROTOCOL_FIELD,
                subprotocol);
    }

    /**
     * Why a request of HTTP/1.1, with the method GET, is no handshake; empty if it is one. Whether the version is ours
     * is asked by {@link #isVersionOurs}, since that has an answer of its own.
     */
    public static Optional<String> requestViolation(Headers request) {
        if (!request.tokens("Upgrade").contains("websocket")) {
            return Optional.of("Upgrade does not name websocket");
        }
        if (!request.tokens("Connection").contains("upgrade")) {
            return Optional.of("Connection does not name Upgrade");
        }
        return request.all(KEY_FIELD).size() == 1 && isKey(request.first(KEY_FIELD))
                ? Optional.empty()
                : Optional.of(KEY_FIELD + " must be 16 bytes in base64, once");
    }

    /** Otherwise the answer is 426 with {@link #VERSION_FIELD} and {@link #VERSION} (RFC 6455 §4.2.2). */
    public static boolean isVersionOurs(Headers request) {
        return request.tokens(VERSION_FIELD).contains(VERSION);
    }

    private static boolean isKey(Optional<String> value) {
        try {
            return Base64.getDecoder().decode(value.orElse("").strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Why the answer to a request with that key and subprotocol does not begin a connection; empty if it does. */
    public static Optional<String> answerViolation(int status, Headers answer, String key, String subprotocol) {
        if (status != ResponseHead.SWITCHING_PROTOCOLS) {
            return Optional.of("the status is " + status);
        }
        if (!answer.tokens("Upgrade").contains("websocket")
                || !answer.tokens("Connection").contains("upgrade")) {
            return Optional.of("it switches to something else");
        }
        if (!answer.first(ACCEPT_FIELD).map(String::strip).equals(Optional.of(acceptOf(key)))) {
            return Optional.of(ACCEPT_FIELD + " does not belong to the key");
        }
        if (answer.contains(EXTENSIONS_FIELD)) {
            return Optional.of("an extension that was not offered");
        }
        return answer.first(PROTOCOL_FIELD).map(String::strip).equals(Optional.of(subprotocol))
                ? Optional.empty()
                : Optional.of("the subprotocol is not " + subprotocol);
    }
}
