package io.gatewaytunnel.container;

/**
 * Whether a public client has reset a request's stream of HTTP/2, for servers that have to be asked: a client that gives up a silent call would never be
 * missed otherwise.
 *
 * <p>Threads: any. It knows the stream and nothing of the request, whose objects Payara uses again.
 */
@FunctionalInterface
public interface StreamWatch {
    /** Never throws. Only as long as the response is not complete: afterwards the stream is closed anyway. */
    boolean isReset();
}
