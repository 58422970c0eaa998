package io.gatewaytunnel.mux;

/** Work on the core under its session's lock, and then a look whether something is to be sent. */
interface CoreAction {
    void run(SessionCore core, long nowNanos);
}
