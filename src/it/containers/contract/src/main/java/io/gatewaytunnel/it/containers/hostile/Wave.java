package io.gatewaytunnel.it.containers.hostile;

import java.util.function.IntFunction;

/**
 * Connections of one kind.
 *
 * @param atOnce open at a time; whoever ends is followed by another, up to {@code inAll}
 * @param inAll connections ever opened
 * @param source whom they come from
 * @param kind what the n-th does
 */
record Wave(int atOnce, int inAll, Source source, IntFunction<Striker> kind) {
    /** Followed by others for as long as the attack lasts. */
    static final int WITHOUT_END = Integer.MAX_VALUE;

    /** Addresses of loopback that the page is not asked from. */
    enum Source {
        /** Each connection from another address, so that no share of one address stops them. */
        MANY,
        ONE
    }

    /** So many that are all the same and are not replaced, from many addresses. */
    static Wave of(int count, Striker striker) {
        return new Wave(count, count, Source.MANY, n -> striker);
    }

    /** So many at a time, each that ends replaced by another. */
    static Wave replaced(int count, Striker striker) {
        return new Wave(count, WITHOUT_END, Source.MANY, n -> striker);
    }

    Wave fromOneAddress() {
        return new Wave(atOnce, inAll, Source.ONE, kind);
    }
}
