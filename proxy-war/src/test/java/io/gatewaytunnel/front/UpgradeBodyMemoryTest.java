package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies before upgrades that never end, until there is no memory for more of them. */
@Timeout(60)
final class UpgradeBodyMemoryTest {
    /** An eighth of which is for such bodies. */
    private static final int BUDGET_MIB = 8;

    private static final int FIT = 3;
    private static final String LARGE = "b".repeat(300 << 10);

    @TempDir
    Path directory;

    @Test
    void largeOnesAreRefusedAtOnceThenAndSmallOnesPass() throws Exception {
        List<RawHttp> clients = new ArrayList<>();
        try (ProxyAndAgent proxy = new ProxyAndAgent(
                directory,
                Map.of(
                        "memory-budget",
                        BUDGET_MIB + "MiB",
                        "max-upgrade-body",
                        LARGE.length() + "",
                        "stall-timeout",
                        "5s",
                        "linger-timeout",
                        "1s"),
                UpgradeAfterBodyTest::script)) {
            String begun = UpgradeAfterBodyTest.announced(LARGE.length());
            for (int i = 0; i < FIT; i++) {
                RawHttp client = proxy.client().send(begun + "b");
                clients.add(client);
                proxy.awaitUnderWay(i + 1);
            }
            RawHttp one = proxy.client().send(begun + LARGE.substring(1));
            clients.add(one);
            RawHttp.Response refusal = one.read();
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.first("retry-after")).isNotEmpty();

            assertThat(UpgradeAfterBodyTest.switches(proxy, "small")).isEqualTo(101);
            assertThat(proxy.get("/page").text()).isEqualTo("page");
            for (RawHttp client : clients.subList(0, FIT)) {
                assertThat(client.read().status()).isEqualTo(408);
            }
            proxy.awaitNothingUnderWay();
            for (int i = 0; i <= FIT; i++) {
                assertThat(UpgradeAfterBodyTest.switches(proxy, LARGE)).isEqualTo(101);
            }
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }
}
