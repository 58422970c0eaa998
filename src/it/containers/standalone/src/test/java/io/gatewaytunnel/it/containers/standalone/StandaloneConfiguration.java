package io.gatewaytunnel.it.containers.standalone;

import org.jboss.arquillian.container.spi.ConfigurationException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** What arquillian.xml says of it. A bean, as Arquillian asks for. */
public final class StandaloneConfiguration implements ContainerConfiguration {
    private int port;
    private String heap = "512m";

    public int getPort() {
        return port;
    }

    public void setPort(int port) {
        this.port = port;
    }

    /** As {@code -Xmx} takes it. */
    public String getHeap() {
        return heap;
    }

    public void setHeap(String heap) {
        this.heap = heap;
    }

    @Override
    public void validate() throws ConfigurationException {
        if (port <= 0) {
            throw new ConfigurationException("no port");
        }
    }
}
