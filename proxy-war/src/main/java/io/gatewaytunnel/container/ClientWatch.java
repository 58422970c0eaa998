package io.gatewaytunnel.container;

/**
 * Whether a public client has left while nothing is read from it or written to it, for servers that have to be asked:
 * it has reset its stream of HTTP/2, or ended its connection of HTTP/1.1.
 *
 * <p>Threads: whoever holds the exchange's gate, as long as the response is not complete. Over HTTP/1.1 only while
 * nobody reads the request; what has come stays for the server. Never throws, never waits.
 */
@FunctionalInterface
public interface ClientWatch {
    /** For requests whose client's leaving the server reports by itself: nobody asks. */
    ClientWatch REPORTED = () -> false;

    boolean hasLeft();

    /**
     * Whether something has come behind the head of a request whose body nobody has asked for; that is left where it
     * is. False where there is no way to tell. Until the body is listened to.
     */
    default boolean hasSent() {
        return false;
    }

    /** Whether {@link #hasLeft} may have something to say; cheap. Any thread. */
    default boolean isWorthAsking() {
        return true;
    }

    /** Whether it sees every client that has left; otherwise a long silence has to count as one. Any thread. */
    default boolean hearsAll() {
        return true;
    }
}
