package io.gatewaytunnel.it.containers.standalone;

import io.gatewaytunnel.it.containers.Control;
import io.gatewaytunnel.it.containers.WebDescriptor;
import io.gatewaytunnel.it.run.RunningProxy;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.shrinkwrap.api.Archive;
import org.jspecify.annotations.Nullable;

/** Deploys the WAR by running it: one process a deployment, ended when it is undeployed. */
public final class StandaloneContainer implements DeployableContainer<StandaloneConfiguration> {
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern SETTING =
            Pattern.compile("<param-name>gatewaytunnel\\.([a-z-]+)</param-name>\\s*<param-value>([^<]+)</param-value>");

    private StandaloneConfiguration configuration = new StandaloneConfiguration();
    private static final Path CONFIGURATION =
            Path.of("..", "gateway-tunnel.yml").toAbsolutePath().normalize();

    private @Nullable RunningProxy proxy;

    @Override
    public Class<StandaloneConfiguration> getConfigurationClass() {
        return StandaloneConfiguration.class;
    }

    @Override
    public void setup(StandaloneConfiguration given) {
        configuration = given;
    }

    @Override
    public void start() {
        // by deploying
    }

    @Override
    public void stop() {
        end();
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 5.0");
    }

    /**
     * The archive's name says where it goes, as on the other servers, and its descriptor what is set; its content is
     * the file that the harness runs.
     */
    @Override
    public ProtocolMetaData deploy(Archive<?> archive) {
        if (Control.isOn()) { // the tests start it, in front of the origin that each has
            return new ProtocolMetaData().addContext(new HTTPContext("127.0.0.1", configuration.getPort()));
        }
        String name = archive.getName().replaceAll("\\.war$", "");
        RunningProxy.Options options = RunningProxy.options()
                .heapBound(configuration.getHeap())
                .port(configuration.getPort())
                .setting("config", CONFIGURATION.toString()); // as the other servers find it
        if (!name.equals("ROOT")) {
            options.argument("--context-path", "/" + name);
        }
        SETTING.matcher(COMMENT.matcher(WebDescriptor.of(archive)).replaceAll(""))
                .results()
                .forEach(set -> options.setting(set.group(1), set.group(2)));
        proxy = options.start();
        return new ProtocolMetaData().addContext(new HTTPContext("127.0.0.1", configuration.getPort()));
    }

    @Override
    public void undeploy(Archive<?> archive) {
        end();
    }

    private void end() {
        RunningProxy running = proxy;
        if (running != null) {
            proxy = null;
            running.close();
        }
    }
}
