package io.gatewaytunnel.standalone.connections;

/** A port as our own watchdog sees it, which asks it for an answer over a fresh connection. Threads: any. */
public interface ProbeDoor {
    /** The connection from this port of this machine is the watchdog's: it is let in whatever is full. */
    void expectProbe(int port);

    /** Nobody comes from there any more; whether it was still to be let in. */
    boolean forgetProbe(int port);

    /** How many connections have been taken from the system's queue so far, whatever became of them. */
    long accepted();
}
