package io.gatewaytunnel.standalone.connections;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How many connections there are, by what they may do. When all ordinary places are taken by what is under way, a few
 * spare ones are left, for agents: who has one gets an ordinary place with its first request if one is free by then,
 * may become a link, and is told to come later otherwise. So a port full of strangers keeps no agent out. Threads: any.
 */
final class Places {
    /** What a connection counts as. */
    enum Kind {
        /** One that may do whatever it likes. */
        ORDINARY,
        /** One above the limit, for which only the tunnel's own paths are there: the hub among them. */
        SPARE,
        /** A link or our own probe: limited elsewhere. */
        APART,
        /** One that has ended. */
        NONE
    }

    private final int most;
    private final int mostSpare;
    private final AtomicInteger ordinary = new AtomicInteger();
    private final AtomicInteger spare = new AtomicInteger();

    Places(int most, int mostSpare) {
        this.most = most;
        this.mostSpare = mostSpare;
    }

    /** Whether there are ordinary ones, if {@code more} than the limit are let pass. */
    boolean hasOrdinary(int more) {
        return ordinary.get() < most + more;
    }

    boolean hasSpare() {
        return spare.get() < mostSpare;
    }

    Place take(Kind kind) {
        count(kind, 1);
        return new Place(kind);
    }

    private void count(Kind kind, int change) {
        if (kind == Kind.ORDINARY) {
            ordinary.addAndGet(change);
        } else if (kind == Kind.SPARE) {
            spare.addAndGet(change);
        }
    }

    private boolean tryTakeOrdinary(int more) {
        if (ordinary.incrementAndGet() <= most + more) {
            return true;
        }
        ordinary.decrementAndGet();
        return false;
    }

    /** The place of one connection. Threads: any. */
    final class Place {
        private final AtomicReference<Kind> kind;

        private Place(Kind kind) {
            this.kind = new AtomicReference<>(kind);
        }

        boolean is(Kind asked) {
            return kind.get() == asked;
        }

        /**
         * Makes an ordinary one of a spare one if it can, if {@code more} than the limit are let pass; whether it is
         * none that is spare.
         */
        boolean settle(int more) {
            if (!is(Kind.SPARE)) {
                return true;
            }
            if (!tryTakeOrdinary(more)) {
                return false;
            }
            if (kind.compareAndSet(Kind.SPARE, Kind.ORDINARY)) {
                count(Kind.SPARE, -1);
            } else {
                count(Kind.ORDINARY, -1); // it has ended meanwhile
            }
            return true;
        }

        /** The connection is a link from now on. */
        void setApart() {
            Kind before = kind.getAndUpdate(now -> now == Kind.NONE ? now : Kind.APART);
            count(before, -1);
        }

        /** The connection has ended. */
        void giveBack() {
            count(kind.getAndSet(Kind.NONE), -1);
        }
    }
}
