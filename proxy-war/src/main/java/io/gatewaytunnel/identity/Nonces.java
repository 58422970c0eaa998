package io.gatewaytunnel.identity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the hub has agents sign, so that nobody can show a handshake of before. A nonce is its time and a random number
 * under a MAC: nothing is kept of those that are given out, and every node that has the key knows them. Kept, for as
 * long as they are good, are those that were signed and accepted here. Threads: any. Times in milliseconds of the wall
 * clock, as nodes have to agree on them.
 */
final class Nonces {
    static final Duration GOOD_FOR = Duration.ofSeconds(30);

    /** Handshakes that succeed in that time; more are asked to sign another nonce. */
    static final int MOST_USED = 20_000;

    private static final String MAC = "HmacSHA256";
    private static final byte[] LABEL = "gateway-tunnel nonce v1".getBytes(StandardCharsets.US_ASCII);
    private static final int RANDOM_BYTES = 16;
    private static final int MAC_BYTES = 16;
    private static final int BYTES = Long.BYTES + RANDOM_BYTES + MAC_BYTES;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();
    private final Object lock = new Object();

    /** Until when, in the order in which they were used. */
    @GuardedBy("lock")
    private final Map<String, Long> used = new LinkedHashMap<>();

    Nonces(byte[] key) {
        this.key = new SecretKeySpec(key, MAC);
    }

    String create(long nowMillis) {
        byte[] own = new byte[RANDOM_BYTES];
        random.nextBytes(own);
        byte[] stamped = ByteBuffer.allocate(Long.BYTES + RANDOM_BYTES)
                .putLong(nowMillis)
                .put(own)
                .array();
        byte[] whole = ByteBuffer.allocate(BYTES).put(stamped).put(mac(stamped)).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** Whether it is one of ours, young enough, and was not used here. */
    boolean isGood(String nonce, long nowMillis) {
        byte[] whole = decoded(nonce);
        if (whole.length != BYTES) {
            return false;
        }
        byte[] stamped = Arrays.copyOf(whole, BYTES - MAC_BYTES);
        if (!MessageDigest.isEqual(mac(stamped), Arrays.copyOfRange(whole, BYTES - MAC_BYTES, BYTES))) {
            return false;
        }
        // Another node's clock may be ahead of ours.
        long age = Math.abs(nowMillis - ByteBuffer.wrap(stamped).getLong());
        synchronized (lock) {
            return age <= GOOD_FOR.toMillis() && !used.containsKey(nonce);
        }
    }

    /** Uses it up; false when somebody was faster, or too many are remembered. */
    boolean use(String nonce, long nowMillis) {
        synchronized (lock) {
            Iterator<Long> oldest = used.values().iterator();
            while (oldest.hasNext() && oldest.next() < nowMillis) {
                oldest.remove();
            }
            return used.size() < MOST_USED && used.putIfAbsent(nonce, nowMillis + 2 * GOOD_FOR.toMillis()) == null;
        }
    }

    private byte[] mac(byte[] stamped) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(LABEL);
            return Arrays.copyOf(mac.doFinal(stamped), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }

    private static byte[] decoded(String nonce) {
        try {
            return nonce.length() > 2 * BYTES
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
