package io.gatewaytunnel.it.containers;

/** docs/FIDELITY.md and its tests. */
final class FidelityTableTest extends PromiseTableTest {
    FidelityTableTest() {
        super("FIDELITY.md", new ContractTests(RootIT.class, ContextPathIT.class, WatchIT.class));
    }
}
