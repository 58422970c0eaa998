package io.gatewaytunnel.container;

import java.util.function.BooleanSupplier;

/**
 * The writes of a connection that several responses share. Nobody is told when one is through: it has to be asked
 * again. Threads: any. Never throws.
 *
 * @param underWay whether one is under way that the client has not taken, so that another would come behind it
 * @param mayWait whether the other one would wait for it, on its thread; or else is kept, in memory
 */
public record SharedWrites(BooleanSupplier underWay, boolean mayWait) {
    public boolean areUnderWay() {
        return underWay.getAsBoolean();
    }
}
