package io.gatewaytunnel.it.containers;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The whole contract, deployed at the root. */
final class RootIT extends ContractRun
        implements RequestsContract,
                ResponsesContract,
                ConnectionsContract,
                ExpectContract,
                EventsContract,
                SmugglingContract,
                MixedLoadContract,
                BigBodiesContract,
                BreakOffContract,
                UnwantedBodiesContract,
                UpgradeContract,
                RedeploymentContract,
                GrpcContract {
    RootIT() {
        super("");
    }

    @Deployment(testable = false)
    static WebArchive deployment() {
        return rootWar();
    }
}
