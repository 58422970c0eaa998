package io.gatewaytunnel.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class GateTest {
    @Test
    void oneThreadAtATimeWorksAndNoSignalIsMissed() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        AtomicInteger collisions = new AtomicInteger();
        Gate gate = new Gate(() -> {
            collisions.addAndGet(inside.getAndIncrement());
            seen.set(asked.get());
            inside.decrementAndGet();
        });
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(
                    () -> {
                        for (int k = 0; k < 50_000; k++) {
                            asked.incrementAndGet();
                            gate.signal();
                        }
                    },
                    "signaller-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(collisions).hasValue(0);
        assertThat(seen).hasValue(200_000);
    }

    @Test
    void whoWaitsForTheEndIsReleasedByTheOneInside() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Gate[] gate = new Gate[1];
        gate[0] = new Gate(() -> {
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            gate[0].release();
        });
        Thread worker = new Thread(gate[0]::signal, "worker");
        worker.start();
        entered.await();
        Thread waiter = new Thread(gate[0]::awaitRelease, "waiter");
        waiter.start();

        assertThat(waiter.isAlive()).isTrue();
        go.countDown();
        waiter.join();
        worker.join();
    }

    @Test
    void theOneInsideDoesNotWaitForItself() {
        Gate[] gate = new Gate[1];
        AtomicInteger returned = new AtomicInteger();
        gate[0] = new Gate(() -> {
            gate[0].awaitRelease();
            returned.incrementAndGet();
        });

        gate[0].signal();

        assertThat(returned).hasValue(1);
    }
}
