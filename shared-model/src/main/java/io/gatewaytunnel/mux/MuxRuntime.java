package io.gatewaytunnel.mux;

import io.gatewaytunnel.flow.MemoryBudget;

/** What all sessions of one JVM share. Its owner stops the timer after the last session has ended. */
public record MuxRuntime(Timer timer, MemoryBudget budget, MuxSettings settings, MuxTotals totals) {
    /** With totals of its own. */
    public MuxRuntime(Timer timer, MemoryBudget budget, MuxSettings settings) {
        this(timer, budget, settings, new MuxTotals());
    }
}
