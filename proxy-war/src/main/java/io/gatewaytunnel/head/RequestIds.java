package io.gatewaytunnel.head;

import io.gatewaytunnel.config.AddressRanges;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a public request is called in the logs of both sides and in our own answers: what a trusted proxy calls it in
 * {@code X-Request-Id}, or 128 bits in hex that are made here. It decides nothing, and the origin is not told.
 *
 * <p>Those of ours are the system's random numbers, so that nobody learns from one how many requests there are or what
 * another one is called. They are drawn by the hundred: for each draw threads of some servers wait for each other.
 *
 * <p>Threads: any; the request only on the container's.
 */
public final class RequestIds {
    private static final String FIELD = "X-Request-Id";

    /** All that usual makers of such ids use, and nothing that a log, a quoted string or a shell takes for its own. */
    private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._~+/=:@-]{1,128}");

    private static final int ID_BYTES = 16;
    private static final int DRAWN = 256;

    private static final HexFormat HEX = HexFormat.of();

    private final AddressRanges trustedProxies;
    private final SecureRandom random = new SecureRandom();
    private final byte[] drawn = new byte[DRAWN * ID_BYTES];
    private int used = drawn.length;

    public RequestIds(AddressRanges trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    /** The id of a request that has none yet. */
    public String of(HttpServletRequest request) {
        String given = given(request);
        return given == null ? next() : given;
    }

    private @Nullable String given(HttpServletRequest request) {
        if (request.getHeader(FIELD) == null) {
            return null; // nearly always, and cheaper than an enumeration
        }
        Enumeration<String> values = request.getHeaders(FIELD);
        String value = values.hasMoreElements() ? values.nextElement().strip() : "";
        String peer = request.getRemoteAddr();
        boolean fit = !values.hasMoreElements() && FIT.matcher(value).matches();
        return fit && peer != null && trustedProxies.contain(peer) ? value : null;
    }

    private synchronized String next() {
        if (used == drawn.length) {
            random.nextBytes(drawn);
            used = 0;
        }
        used += ID_BYTES;
        return HEX.formatHex(drawn, used - ID_BYTES, used);
    }
}
