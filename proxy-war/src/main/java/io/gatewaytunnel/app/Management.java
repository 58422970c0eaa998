package io.gatewaytunnel.app;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The application among the beans of its JVM, by the name {@code io.gatewaytunnel:type=Tunnel,path="…",node=…}. Without
 * it the application works all the same. Threads: JMX's own. Owner: {@link ProxyBootstrap}, which closes it, or the
 * application's classes would stay.
 */
final class Management implements TunnelMBean, AutoCloseable {
    private static final Logger LOG = System.getLogger(Management.class.getName());

    private final ProxyApplication application;
    private Optional<ObjectName> name = Optional.empty();

    private Management(ProxyApplication application) {
        this.application = application;
    }

    static Management register(ServletContext context, ProxyApplication application) {
        Management bean = new Management(application);
        try {
            ObjectName wanted = new ObjectName("io.gatewaytunnel:type=Tunnel,path="
                    + ObjectName.quote(context.getContextPath()) + ",node="
                    + application.hub().nodeId());
            server().registerMBean(new StandardMBean(bean, TunnelMBean.class), wanted);
            bean.name = Optional.of(wanted);
        } catch (JMException | RuntimeException e) {
            LOG.log(Level.WARNING, "step=start JMX does not take the tunnel: {0}", e.toString());
        }
        return bean;
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    @Override
    public boolean isReady() {
        return application.hub().hasAgents() && !isDraining();
    }

    @Override
    public boolean isDraining() {
        return application.drain().isUnderWay();
    }

    @Override
    public int getUnderWay() {
        return application.drain().underWay();
    }

    @Override
    public void drain() {
        application.drain().begin();
    }

    @Override
    public void close() {
        name.ifPresent(registered -> {
            try {
                server().unregisterMBean(registered);
            } catch (JMException | RuntimeException e) {
                LOG.log(Level.DEBUG, "step=stop JMX has let go of the tunnel before", e);
            }
        });
    }
}
