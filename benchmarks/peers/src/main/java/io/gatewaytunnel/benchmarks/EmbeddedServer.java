package io.gatewaytunnel.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat with its defaults but for what would end connections under load. Runs until the process is ended. */
final class EmbeddedServer {
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    private final Tomcat tomcat = new Tomcat();
    private final Context context;

    EmbeddedServer(String address, int port) throws IOException {
        TOMCAT.setLevel(Level.WARNING);
        tomcat.setBaseDir(Files.createTempDirectory("benchmark-peer").toString());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", address);
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("acceptCount", "1024");
        tomcat.setConnector(connector);
        context = tomcat.addContext("", null);
    }

    Context context() {
        return context;
    }

    void start() throws LifecycleException {
        tomcat.start();
    }
}
