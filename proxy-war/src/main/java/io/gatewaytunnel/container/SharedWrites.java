package io.gatewaytunnel.container;

/**
 * The writes of a connection that several responses share. Nobody is told when one is through: it has to be asked
 * again. Threads: any. Never throws.
 */
@FunctionalInterface
public interface SharedWrites {
    /** Whether one is under way, so that another would wait for it. */
    boolean areUnderWay();
}
