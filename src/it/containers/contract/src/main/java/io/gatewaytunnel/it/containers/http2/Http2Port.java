package io.gatewaytunnel.it.containers.http2;

/** Where HTTP/2 is spoken: where HTTP/1.1 is, but for a control that has a port of its own for it. */
public final class Http2Port {
    private Http2Port() {}

    /** The one that belongs to that port of HTTP/1.1. */
    public static int beside(int port) {
        return Integer.getInteger("it.http2.port", port);
    }
}
