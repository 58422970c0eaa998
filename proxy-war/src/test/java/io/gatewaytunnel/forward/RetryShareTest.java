package io.gatewaytunnel.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RetryShareTest {
    private final AtomicLong now = new AtomicLong(-5);

    private RetryShare share(int percent) {
        return new RetryShare(() -> percent, now::get);
    }

    private static int retries(RetryShare share, int most) {
        int retries = 0;
        while (retries < most && share.mayRetry()) {
            share.onRetry();
            retries++;
        }
        return retries;
    }

    private static void requests(RetryShare share, int count) {
        for (int i = 0; i < count; i++) {
            share.onRequest();
        }
    }

    @Test
    void someMayAlwaysBeAskedAgain() {
        assertThat(retries(share(20), 1000)).isEqualTo(RetryShare.ALWAYS);
    }

    @Test
    void aShareOfManyMay() {
        RetryShare share = share(20);
        requests(share, 10_000);

        assertThat(retries(share, 10_000)).isEqualTo(2_000);
        assertThat(share.figures()).isEqualTo(new RetryShare.Figures(2_000, 1));
    }

    @Test
    void whatIsOverIsForgotten() {
        RetryShare share = share(20);
        requests(share, 10_000);
        retries(share, 10_000);
        now.addAndGet(TimeUnit.SECONDS.toNanos(9));
        assertThat(share.mayRetry()).isFalse();

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(retries(share, 10_000)).isEqualTo(RetryShare.ALWAYS);

        now.addAndGet(TimeUnit.SECONDS.toNanos(1_000));
        assertThat(retries(share, 10_000)).isEqualTo(RetryShare.ALWAYS);
    }

    @Test
    void endsOfTheSettingAreNoneAndAll() {
        assertThat(retries(share(0), 10)).isZero();
        assertThat(retries(share(100), 1_000)).isEqualTo(1_000);
    }
}
