package io.gatewaytunnel.it.containers.standalone;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.spi.LoadableExtension;

/** Makes it known to Arquillian. */
public final class StandaloneExtension implements LoadableExtension {
    @Override
    public void register(ExtensionBuilder builder) {
        builder.service(DeployableContainer.class, StandaloneContainer.class);
    }
}
