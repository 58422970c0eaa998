package io.gatewaytunnel.it.containers;

import java.util.Objects;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;

/**
 * What depends on the path, deployed below one; with the carrier of links that is tried beside the server's default,
 * and what shows that it carries them. And an application beside it that comes and goes.
 */
final class ContextPathIT extends ContractRun
        implements TargetsContract,
                RequestsContract,
                BigBodiesContract,
                ResumeContract,
                OtherCarrierContract,
                RedeploymentContract,
                DeployedAnewContract {
    @ArquillianResource
    private @Nullable Deployer deployer;

    ContextPathIT() {
        super("/gateway");
    }

    @Deployment(testable = false)
    static WebArchive deployment() {
        return carriedOtherwise(war("gateway.war"));
    }

    @Deployment(name = AGAIN, testable = false, managed = false)
    static WebArchive another() {
        return war(AGAIN + ".war");
    }

    @Override
    public Deployer deployer() {
        return Objects.requireNonNull(deployer);
    }
}
