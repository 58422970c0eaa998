package io.gatewaytunnel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InheritedContextsTest {
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /** Code of an application; what it makes was made below it. */
    public static final class ThreadMaker implements Function<Runnable, Thread> {
        @Override
        public Thread apply(Runnable work) {
            return new Thread(work, "made below an application");
        }
    }

    @AfterEach
    void endThreads() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void threadMadeWithAnApplicationsLoaderDoesNotKeepIt() throws Exception {
        assertThat(ApplicationLoader.isCollectedAfter(loader -> {
                    Thread thread = startedBy(loader);
                    thread.setContextClassLoader(loader);

                    InheritedContexts.forget(loader);

                    assertThat(thread.getContextClassLoader()).isSameAs(loader.getParent());
                }))
                .isTrue();
        assertThat(threads).allMatch(Thread::isAlive);
    }

    @Test
    void threadWithAnotherApplicationsLoaderIsLeftAlone() throws Exception {
        ApplicationLoader another = new ApplicationLoader();
        Thread thread = startedBy(another);
        thread.setContextClassLoader(another);

        InheritedContexts.forget(new ApplicationLoader());

        assertThat(thread.getContextClassLoader()).isSameAs(another);
    }

    @Test
    void threadThatEndsTheApplicationGoesOnInIt() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ApplicationLoader loader = new ApplicationLoader();
        try {
            Thread.currentThread().setContextClassLoader(loader);

            InheritedContexts.forget(loader);

            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void threadMadeBelowAnApplicationDoesNotKeepItsClassLoader() throws Exception {
        assumeThreadsRemember();
        assertThat(ApplicationLoader.isCollectedAfter(loader -> {
                    Thread thread = startedBy(loader);
                    Object before = memoryOf(thread);

                    InheritedContexts.forget(loader);

                    assertThat(memoryOf(thread)).isNotNull().isNotSameAs(before);
                }))
                .isTrue();
        assertThat(threads).allMatch(Thread::isAlive);
    }

    @Test
    void threadMadeBelowAnotherApplicationIsLeftAlone() throws Exception {
        assumeThreadsRemember();
        Thread thread = startedBy(new ApplicationLoader());
        Object before = memoryOf(thread);

        InheritedContexts.forget(new ApplicationLoader());

        assertThat(memoryOf(thread)).isNotNull().isSameAs(before);
    }

    private static void assumeThreadsRemember() {
        assumeTrue(Runtime.version().feature() < 24, "threads remember nothing");
    }

    @SuppressWarnings("unchecked")
    private Thread startedBy(ApplicationLoader loader) throws Exception {
        Function<Runnable, Thread> maker = (Function<Runnable, Thread>)
                loader.own(ThreadMaker.class).getConstructor().newInstance();
        Thread thread = maker.apply(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        threads.add(thread);
        thread.start();
        return thread;
    }

    private static Object memoryOf(Thread thread) throws ReflectiveOperationException {
        Field inherited = Thread.class.getDeclaredField("inheritedAccessControlContext");
        inherited.setAccessible(true);
        return inherited.get(thread);
    }
}
