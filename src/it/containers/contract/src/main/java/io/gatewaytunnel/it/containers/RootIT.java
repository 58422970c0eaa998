package io.gatewaytunnel.it.containers;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The whole contract, deployed at the root. */
final class RootIT extends ContractRun
        implements TargetsContract,
                RequestsContract,
                RequestBodiesContract,
                ResponsesContract,
                OwnErrorsContract,
                ConnectionsContract,
                ClosingOriginsContract,
                NamedOriginsContract,
                OddOriginsContract,
                ExpectContract,
                ExpectHttp2Contract,
                EventsContract,
                FrequentFramesContract,
                SilenceContract,
                SmugglingContract,
                ResumeContract,
                AgentWaitContract,
                MixedLoadContract,
                BigBodiesContract,
                BreakOffContract,
                BodyEndsContract,
                ContentTypeContract,
                ServerRefusalsContract,
                HeadLimitsContract,
                LargeHeadsContract,
                LargeTrailersContract,
                UnwantedBodiesContract,
                UpgradeContract,
                UpgradeAfterBodyContract,
                MalformedBodiesContract,
                RedeploymentContract,
                GrpcContract,
                LoginContract {
    RootIT() {
        super("");
    }

    @Deployment(testable = false)
    static WebArchive deployment() {
        return rootWar();
    }
}
