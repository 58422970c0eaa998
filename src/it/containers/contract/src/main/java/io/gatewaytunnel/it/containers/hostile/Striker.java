package io.gatewaytunnel.it.containers.hostile;

import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * What one hostile connection does: sends its opening, then one round after the other, reads or not, leaves or stays.
 * Immutable; a {@link Swarm} acts on it.
 */
final class Striker {
    /** For those that read whatever comes. */
    static final int EAGERLY = Integer.MAX_VALUE;

    static final int NEVER = 0;
    private static final byte[] NOTHING = {};

    private final byte[] opening;
    private final IntFunction<byte[]> rounds;
    private final int pauseMillis;
    private final int bytesPerSecond;
    private final int stayMillis;
    private final boolean orderly;

    private Striker(
            byte[] opening,
            IntFunction<byte[]> rounds,
            int pauseMillis,
            int bytesPerSecond,
            int stayMillis,
            boolean orderly) {
        this.opening = opening;
        this.rounds = rounds;
        this.pauseMillis = pauseMillis;
        this.bytesPerSecond = bytesPerSecond;
        this.stayMillis = stayMillis;
        this.orderly = orderly;
    }

    /** One that sends these bytes, reads what comes, and stays until the attack ends. */
    static Striker sending(byte[] opening) {
        return new Striker(opening, round -> NOTHING, Integer.MAX_VALUE, EAGERLY, 0, false);
    }

    /** The same with text of HTTP/1.1; {@code \n} alone is sent as a line end of HTTP. */
    static Striker sending(String opening) {
        return sending(octets(opening));
    }

    static byte[] octets(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends the {@code n}-th round's bytes after each pause; a pause of 0 as fast as the peer takes them. */
    Striker then(int newPauseMillis, IntFunction<byte[]> newRounds) {
        return new Striker(opening, newRounds, newPauseMillis, bytesPerSecond, stayMillis, orderly);
    }

    /** Reads so many bytes a second; {@link #NEVER} with as small a buffer as the kernel allows. */
    Striker reading(int newBytesPerSecond) {
        return new Striker(opening, rounds, pauseMillis, newBytesPerSecond, stayMillis, orderly);
    }

    /** Goes away with a reset so long after it began. */
    Striker breakingOffAfter(int millis) {
        return new Striker(opening, rounds, pauseMillis, bytesPerSecond, millis, false);
    }

    /** Closes in an orderly way so long after it began. */
    Striker closingAfter(int millis) {
        return new Striker(opening, rounds, pauseMillis, bytesPerSecond, millis, true);
    }

    byte[] opening() {
        return opening.clone();
    }

    byte[] round(int number) {
        return rounds.apply(number);
    }

    int pauseMillis() {
        return pauseMillis;
    }

    int bytesPerSecond() {
        return bytesPerSecond;
    }

    /** 0: until the attack ends. */
    int stayMillis() {
        return stayMillis;
    }

    boolean isOrderly() {
        return orderly;
    }
}
