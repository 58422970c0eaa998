package io.gatewaytunnel.flow;

/**
 * How small and large a receive window may be, in bytes: {@code floor} is never gone below, {@code initial} is where
 * the window for a response begins while memory is free, {@code largest} is never exceeded.
 */
public record WindowLimits(int floor, int initial, int largest) {
    /** A window is at most this part of the unused budget: many may grow at once. */
    private static final int SHARE_OF_UNUSED = 8;

    public WindowLimits {
        if (floor < 1 || initial < floor || largest < initial) {
            throw new IllegalArgumentException("floor " + floor + ", initial " + initial + ", largest " + largest);
        }
    }

    /** Where a new window begins. */
    public int initialFor(MemoryBudget budget) {
        return bounded(initial, budget);
    }

    /** The window wanted, as far as the limits and the budget allow it. */
    int bounded(long wanted, MemoryBudget budget) {
        long share = budget.unusedBytes() / SHARE_OF_UNUSED;
        return (int) Math.max(floor, Math.min(Math.min(wanted, largest), share));
    }
}
