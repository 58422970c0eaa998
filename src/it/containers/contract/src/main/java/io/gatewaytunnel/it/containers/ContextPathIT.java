package io.gatewaytunnel.it.containers;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What depends on the path, deployed below one. */
final class ContextPathIT extends ContractRun implements RequestsContract, RedeploymentContract {
    ContextPathIT() {
        super("/gateway");
    }

    @Deployment(testable = false)
    static WebArchive deployment() {
        return war("gateway.war");
    }
}
