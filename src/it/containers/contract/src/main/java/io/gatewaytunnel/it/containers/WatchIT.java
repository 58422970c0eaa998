package io.gatewaytunnel.it.containers;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What takes minutes of waiting, on every server side by side; with {@code -Pclients} alone. */
final class WatchIT extends ContractRun implements WatchContract {
    WatchIT() {
        super("");
    }

    @Deployment(testable = false)
    static WebArchive deployment() {
        return rootWar();
    }
}
