package io.gatewaytunnel.app;

/** What an operator sees and does over JMX. Who may come there is the affair of the JVM or of the server. */
public interface TunnelMBean {
    /** Whether an agent would take a request, and no drain has begun. */
    boolean isReady();

    /** Whether a drain has begun. */
    boolean isDraining();

    /** Public requests that have not ended, upgraded connections with them. */
    int getUnderWay();

    /** Begins a drain, as {@code POST drain} does, and returns at once. There is no way back. */
    void drain();
}
