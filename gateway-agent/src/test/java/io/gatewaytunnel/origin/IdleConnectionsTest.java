package io.gatewaytunnel.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which idle connection goes out next, and which are closed. */
class IdleConnectionsTest {
    private static final Origin HERE = new Origin("http", "127.0.0.1", 80);
    private static final Origin THERE = new Origin("http", "127.0.0.2", 80);
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicBoolean crowded = new AtomicBoolean();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final List<AsyncConnectionEndpoint> released = new ArrayList<>();

    /** An open socket, as far as one can see. */
    private static final class Endpoint extends AsyncConnectionEndpoint {
        private boolean closed;

        @Override
        public void execute(
                String id,
                AsyncClientExchangeHandler exchange,
                HandlerFactory<AsyncPushConsumer> pushes,
                HttpContext context) {}

        @Override
        public boolean isConnected() {
            return !closed;
        }

        @Override
        public void setSocketTimeout(@Nullable Timeout timeout) {}

        @Override
        public void close(CloseMode mode) {
            closed = true;
        }
    }

    private IdleConnections idle(Duration rest) {
        return new IdleConnections(rest, crowded::get, now::get);
    }

    private Http1Connection connection(Origin origin, Endpoint endpoint, Duration life) {
        return new Http1Connection(origin, endpoint, life, released::add);
    }

    private Http1Connection connection(Origin origin) {
        return connection(origin, new Endpoint(), LONG);
    }

    @Test
    void theOneThatWasUsedLastGoesFirstAndEachOnce() {
        IdleConnections idle = idle(LONG);
        Http1Connection first = connection(HERE);
        Http1Connection second = connection(HERE);
        idle.add(first);
        idle.add(connection(THERE));
        idle.add(second);

        assertThat(idle.take(HERE, false)).isSameAs(second);
        assertThat(idle.take(HERE, false)).isSameAs(first);
        assertThat(idle.take(HERE, false)).isNull();
        assertThat(released).isEmpty();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void oneThatHasNotRestedStaysForOthersUntilItHas() {
        IdleConnections idle = idle(Duration.ofMillis(5));
        Http1Connection older = connection(HERE);
        Http1Connection younger = connection(HERE);
        idle.add(older);
        pass(Duration.ofMillis(3));
        idle.add(younger);

        assertThat(idle.take(HERE, true)).isNull();
        pass(Duration.ofMillis(2));
        assertThat(idle.take(HERE, true)).isSameAs(older);
        assertThat(idle.take(HERE, true)).isNull();
        assertThat(idle.take(HERE, false)).isSameAs(younger);
        idle.add(younger);
        pass(Duration.ofMillis(5));
        assertThat(idle.take(HERE, true)).isSameAs(younger);
    }

    /** What was seen of one connection is thought of all of this origin, for a while. */
    @Test
    void oneThatIsNearTheEndThatTheOriginMakesIsNotForWhatMayNotBeSentTwice() {
        IdleConnections idle = idle(Duration.ofMillis(5));
        Http1Connection ended = connection(HERE);
        Http1Connection here = connection(HERE);
        Http1Connection there = connection(THERE);
        idle.add(ended);
        pass(Duration.ofMillis(100));
        idle.onClosed(ended);
        idle.add(here);
        idle.add(there);

        pass(Duration.ofMillis(49));
        assertThat(idle.take(HERE, true)).isSameAs(here);
        idle.add(here);
        pass(Duration.ofMillis(50));
        assertThat(idle.take(HERE, true)).isNull();
        assertThat(idle.take(THERE, true)).isSameAs(there);

        Http1Connection later = connection(HERE);
        idle.add(later);
        pass(SilentEnds.MEMORY);
        assertThat(idle.take(HERE, true)).isSameAs(later);
    }

    /** Else each request that may not be sent twice would leave a connection behind. */
    @Test
    void oneThatIsTooOldMakesWayForTheOneThatIsDialledInstead() {
        IdleConnections idle = idle(Duration.ofMillis(5));
        Http1Connection ended = connection(HERE);
        Endpoint oldest = new Endpoint();
        Http1Connection older = connection(HERE);
        idle.add(ended);
        pass(Duration.ofMillis(100));
        idle.onClosed(ended);
        released.clear();
        idle.add(connection(HERE, oldest, LONG));
        idle.add(older);
        pass(Duration.ofMillis(70));
        Http1Connection tired = connection(HERE);
        idle.add(tired);
        pass(Duration.ofMillis(1));

        assertThat(idle.take(HERE, true)).isNull();
        assertThat(released).containsExactly(oldest);
        assertThat(idle.take(HERE, false)).isSameAs(tired);
        assertThat(idle.take(HERE, false)).isSameAs(older);
    }

    @Test
    void theShortestOfTheLatestEndsCounts() {
        IdleConnections idle = idle(Duration.ZERO);
        Http1Connection in100 = connection(HERE);
        Http1Connection in10 = connection(HERE);
        Http1Connection in200 = connection(HERE);
        idle.add(in100);
        idle.add(in200);
        pass(Duration.ofMillis(90));
        idle.add(in10);
        pass(Duration.ofMillis(10));
        idle.onClosed(in100);
        assertThat(idle.take(HERE, true)).isSameAs(in10);
        idle.onSilentEnd(in10); // as whoever has it finds out
        pass(Duration.ofMillis(100));
        idle.onClosed(in200);

        Http1Connection next = connection(HERE);
        idle.add(next);
        pass(Duration.ofMillis(5));
        assertThat(idle.take(HERE, true)).isNull();
    }

    /** It is this side that has closed it. */
    @Test
    void whatIsClosedInUseSaysNothingOfTheOrigin() {
        IdleConnections idle = idle(Duration.ZERO);
        Http1Connection used = connection(HERE);
        idle.add(used);
        assertThat(idle.take(HERE, false)).isSameAs(used);
        used.close(CloseMode.GRACEFUL);
        idle.onClosed(used);

        Http1Connection other = connection(HERE);
        idle.add(other);
        pass(Duration.ofMinutes(1));
        assertThat(idle.take(HERE, true)).isSameAs(other);
        assertThat(released).hasSize(1);
    }

    @Test
    void whatTheOriginHasClosedOrWillIsClosedAndNotHandedOut() {
        IdleConnections idle = idle(Duration.ZERO);
        Endpoint gone = new Endpoint();
        Endpoint unwanted = new Endpoint();
        Http1Connection fit = connection(HERE);
        idle.add(fit);
        idle.add(connection(HERE, gone, LONG));
        Http1Connection last = connection(HERE, unwanted, LONG);
        last.expectEnd(Duration.ZERO);
        gone.close(CloseMode.IMMEDIATE);

        idle.add(last);
        assertThat(unwanted.isConnected()).isFalse();
        assertThat(idle.take(HERE, false)).isSameAs(fit);
        assertThat(released).containsExactlyInAnyOrder(gone, unwanted);
    }

    @Test
    void whatHasBeenIdleForItsTimeIsSweptAway() {
        IdleConnections idle = idle(Duration.ZERO);
        Endpoint old = new Endpoint();
        Endpoint young = new Endpoint();
        idle.add(connection(HERE, old, Duration.ofMinutes(1)));
        idle.add(connection(HERE, young, LONG));

        pass(Duration.ofMinutes(2));
        idle.sweep(now.get());

        assertThat(old.isConnected()).isFalse();
        assertThat(young.isConnected()).isTrue();
        assertThat(released).containsExactly(old);
    }

    /** Whoever waits for a place gets that of the connection that is likeliest to be of no use. */
    @Test
    void whileItIsCrowdedTheOldestMakesRoom() {
        IdleConnections idle = idle(Duration.ZERO);
        Endpoint oldest = new Endpoint();
        idle.add(connection(THERE, oldest, LONG));
        idle.add(connection(HERE));
        idle.makeRoom();
        assertThat(released).isEmpty();

        crowded.set(true);
        idle.makeRoom();
        assertThat(released).containsExactly(oldest);
        assertThat(oldest.isConnected()).isFalse();
        idle.add(connection(HERE));
        assertThat(released).hasSize(2);
        idle.makeRoom();
        idle.makeRoom();
        assertThat(released).hasSize(3);
        assertThat(idle.take(HERE, false)).isNull();
    }
}
