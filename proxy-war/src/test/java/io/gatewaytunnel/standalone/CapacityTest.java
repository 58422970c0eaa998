package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CapacityTest {
    @ParameterizedTest
    @CsvSource({
        "64, 64, 1000000, false, 682",
        "256, 256, 1000000, false, 2730",
        "256, 256, 1000000, true, 910",
        "2048, 64, 1000000, false, 992",
        "2048, 2048, 1024, false, 796",
        "8, 8, 100, true, 16"
    })
    void scarcestDecides(int heapMiB, int directMiB, int descriptors, boolean tls, int expected) {
        Resources resources = new Resources((long) heapMiB << 20, (long) directMiB << 20, descriptors);
        assertThat(Capacity.connections(resources, tls)).isEqualTo(expected);
    }

    @Test
    void thisProcessHasLimits() {
        Resources resources = Resources.ofThisProcess();
        assertThat(resources.heapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(resources.directBytes()).isPositive();
        assertThat(resources.descriptors()).isGreaterThan(100);
    }
}
