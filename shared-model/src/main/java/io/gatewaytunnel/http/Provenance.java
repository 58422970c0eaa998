package io.gatewaytunnel.http;

/**
 * Where a request came from, for an agent that cannot see it; empty strings where the proxy does not say.
 *
 * <p>{@code requestId} is the proxy's name of the request, the same in the logs of both sides; it decides nothing.
 * {@code connection} stands for the public connection that the request came on, for the sake of an origin that
 * authenticates connections and not requests: requests with the same one in a session came on the same connection of
 * one client. Empty: nothing is to be concluded from the connection, which may carry several clients' requests.
 * {@code remainingMillis}: how much longer somebody waits for the whole answer, 0 for without an end.
 */
public record Provenance(String requestId, String connection, long remainingMillis) {
    /** Nothing is told. */
    public static final Provenance NONE = new Provenance("", "", 0);

    /** With no end of the waiting. */
    public Provenance(String requestId, String connection) {
        this(requestId, connection, 0);
    }

    /** The same of a request that is waited for so many milliseconds more, 0 for without an end. */
    public Provenance withRemaining(long millis) {
        return new Provenance(requestId, connection, millis);
    }

    /** The same with this request id. */
    public Provenance withRequestId(String id) {
        return new Provenance(id, connection, remainingMillis);
    }

    /** The same from this public connection. */
    public Provenance withConnection(String id) {
        return new Provenance(requestId, id, remainingMillis);
    }

    /** Whether it is known to be the connection of one client. */
    public boolean hasConnection() {
        return !connection.isEmpty();
    }
}
