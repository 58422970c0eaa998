package io.gatewaytunnel.it.containers;

/** docs/EXPOSURE.md and its tests. */
final class ExposureTableTest extends PromiseTableTest {
    ExposureTableTest() {
        super("EXPOSURE.md", new ContractTests(HostileIT.class));
    }
}
