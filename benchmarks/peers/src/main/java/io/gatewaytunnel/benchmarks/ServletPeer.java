package io.gatewaytunnel.benchmarks;

import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.mitre.dsmiley.httpproxy.ProxyServlet;

/**
 * A stock proxy servlet in a stock server: the hop of the tunnel, without a tunnel. Arguments: address, port, origin.
 */
public final class ServletPeer {
    private ServletPeer() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedServer server = new EmbeddedServer(arguments[0], Integer.parseInt(arguments[1]));
        Wrapper servlet = Tomcat.addServlet(server.context(), "proxy", new ProxyServlet());
        servlet.addInitParameter(ProxyServlet.P_TARGET_URI, arguments[2]);
        servlet.addInitParameter(ProxyServlet.P_LOG, "false");
        servlet.addInitParameter(ProxyServlet.P_MAXCONNECTIONS, "1000"); // its own default is two
        server.context().addServletMapping("/*", "proxy", false);
        server.start();
    }
}
