package io.gatewaytunnel.mux;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock for deadlines of an exchange: it stands still while the session that carries it waits for a link, since
 * nobody can do then what is waited for. Nanoseconds, comparable with each other only.
 *
 * <p>Threads: any may read it; one at a time has it {@link #follow} a session. Takes no lock.
 */
public final class SessionClock {
    private final LongSupplier time;
    private volatile Followed followed = new Followed(null, 0);

    /** {@code time} is in nanoseconds and the one of the sessions' timer. */
    public SessionClock(LongSupplier time) {
        this.time = time;
    }

    /** A session, if there is one, and by how much the clock was behind when it began to carry the exchange. */
    private record Followed(@Nullable MuxSession session, long behindNanos) {
        long at(long nowNanos) {
            return nowNanos - behindNanos - (session == null ? 0 : session.pausedNanos(nowNanos));
        }
    }

    /** From now on that session carries the exchange; the clock goes on from where it is. */
    public SessionClock follow(MuxSession session) {
        long now = time.getAsLong();
        long behind = now - followed.at(now);
        followed = new Followed(session, behind - session.pausedNanos(now));
        return this;
    }

    public long nanoTime() {
        return at(time.getAsLong());
    }

    /** What it shows at that moment of the time that it goes by. */
    public long at(long nowNanos) {
        return followed.at(nowNanos);
    }
}
