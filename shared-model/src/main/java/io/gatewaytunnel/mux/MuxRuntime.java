package io.gatewaytunnel.mux;

import io.gatewaytunnel.flow.MemoryBudget;

/** What all sessions of one JVM share. Its owner stops the timer after the last session has ended. */
public record MuxRuntime(Timer timer, MemoryBudget budget, MuxSettings settings) {}
