package io.gatewaytunnel.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that were read together with one whose client has gone. */
final class GrizzlyInputTest {
    private final Left head = new Left(true);
    private final Left taken = new Left(false);
    private final Left other = new Left(true);

    @Test
    void nextRequestIsKeptUntilItIsForgotten() throws ReflectiveOperationException {
        Connection connection = new Connection(new Single(filters(taken, head)), null);
        assertThat(GrizzlyInput.isKept(connection)).isTrue();

        GrizzlyInput.forget(connection);

        assertThat(GrizzlyInput.isKept(connection)).isFalse();
    }

    @Test
    void whatFiltersOfASecondChainKeepIsForgottenToo() throws ReflectiveOperationException {
        Connection connection = new Connection(new Single(filters(taken, taken)), Map.of("tls", filters(null, other)));
        assertThat(GrizzlyInput.isKept(connection)).isTrue();

        GrizzlyInput.forget(connection);

        assertThat(GrizzlyInput.isKept(connection)).isFalse();
    }

    @Test
    void whatAFilterHasTakenIsNotKept() throws ReflectiveOperationException {
        assertThat(GrizzlyInput.isKept(new Connection(new Single(filters(null, taken)), null)))
                .isFalse();
    }

    @Test
    void newConnectionKeepsNothing() throws ReflectiveOperationException {
        Connection connection = new Connection(null, null);

        GrizzlyInput.forget(connection);

        assertThat(GrizzlyInput.isKept(connection)).isFalse();
    }

    @Test
    void whoHasItInHandGoesOnWithIt() throws ReflectiveOperationException {
        GrizzlyInput.forget(new Connection(new Single(filters(head, null)), null));

        assertThat(head.isValid).isTrue();
    }

    /** For two operations, the first of which has not been seen. */
    private static Filters filters(@Nullable Left first, @Nullable Left second) {
        return new Filters(new Left[] @Nullable [] {null, {first, second}});
    }

    // Named as Grizzly's are.

    private record Connection(States processorStateStorage) {
        Connection(@Nullable Single single, @Nullable Map<String, Filters> others) {
            this(new States(single, others));
        }
    }

    private record States(
            @Nullable Single singleProcessorState, @Nullable Map<String, Filters> processorStatesMap) {}

    private record Single(Filters state) {}

    @SuppressWarnings("ArrayRecordComponent") // as it is there
    private record Filters(Left[] @Nullable [] state) {}

    private record Left(boolean isValid) {}
}
