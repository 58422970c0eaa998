package io.gatewaytunnel.fatal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FatalErrorsTest {
    @AfterEach
    void uninstall() {
        FatalErrors.uninstall();
    }

    @Test
    void noMemoryOfAnyKindIsFatalAlsoAsACause() {
        assertThat(FatalErrors.isFatal(new OutOfMemoryError("Java heap space"))).isTrue();
        assertThat(FatalErrors.isFatal(new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory")))
                .isTrue();
        assertThat(FatalErrors.isFatal(new OutOfMemoryError("unable to create native thread")))
                .isTrue();
        assertThat(FatalErrors.isFatal(new InternalError())).isTrue();
        assertThat(FatalErrors.isFatal(
                        new CompletionException(new IOException("sending failed", new OutOfMemoryError()))))
                .isTrue();
    }

    @Test
    void whatEndsWithItsCallIsNot() {
        assertThat(FatalErrors.isFatal(new StackOverflowError())).isFalse();
        assertThat(FatalErrors.isFatal(new AssertionError())).isFalse();
        assertThat(FatalErrors.isFatal(new NoClassDefFoundError())).isFalse();
        assertThat(FatalErrors.isFatal(new IllegalStateException("a defect"))).isFalse();
    }

    @Test
    void causesThatGoInACircleEnd() {
        IOException one = new IOException("one");
        IllegalStateException other = new IllegalStateException(one);
        one.initCause(other);

        assertThat(FatalErrors.isFatal(one)).isFalse();
    }

    @Test
    void onlyFatalOnesReachTheHandler() {
        List<Throwable> told = new ArrayList<>();
        FatalErrors.install(told::add);
        OutOfMemoryError noMemory = new OutOfMemoryError();

        FatalErrors.handle(new IllegalStateException());
        FatalErrors.handle(noMemory);

        assertThat(told).containsExactly(noMemory);
    }

    @Test
    void aHandlerThatFailsIsNobodysTrouble() {
        FatalErrors.install(thrown -> {
            throw new OutOfMemoryError("again");
        });

        FatalErrors.handle(new OutOfMemoryError());
    }
}
