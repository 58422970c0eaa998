package io.gatewaytunnel.front;

import io.gatewaytunnel.app.ProxyBootstrap;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.observe.ExchangeObserver;
import io.gatewaytunnel.observe.ExchangeObservers;
import io.gatewaytunnel.settings.ProxySettings;
import io.gatewaytunnel.standalone.connections.AskingAdapter;
import io.gatewaytunnel.standalone.connections.ConnectionLimits;
import io.gatewaytunnel.standalone.connections.FrameRates;
import io.gatewaytunnel.standalone.connections.GuardedEndpoint;
import io.gatewaytunnel.standalone.connections.GuardedHttp2;
import io.gatewaytunnel.standalone.connections.GuardedProtocol;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.websocket.server.WsSci;

/** The filter and its listener in an embedded Tomcat on a free port of loopback. */
final class RunningFilter implements AutoCloseable {
    /** Few, so that whatever holds a thread is found out soon. */
    static final int THREADS = 40;

    /** What one client of {@link Sockets#STANDALONE} need not take, and all of the other. */
    static final int UNREAD_BYTES = 64 << 10;

    private static final long LARGE_BYTES = 16 << 20;

    /** So that a client that does not read is met after a few hundred answers, not after tens of thousands. */
    private static final String SEND_BUFFER_BYTES = "65536";

    static final String TOKEN = "a-token-for-tests-0123456789";

    private final Tomcat tomcat = new Tomcat();
    private final Connector connector;
    private final GuardedEndpoint endpoint;
    private final String contextPath;
    private final Context context;

    /** Whose sockets it has. */
    enum Sockets {
        TOMCAT,
        STANDALONE,
        /** The same with next to no memory for what clients do not take. */
        STANDALONE_SHORT_OF_MEMORY
    }

    RunningFilter(Path directory, String contextPath, Map<String, String> settings) throws LifecycleException {
        this(directory, contextPath, settings, Sockets.TOMCAT);
    }

    RunningFilter(Path directory, String contextPath, Map<String, String> settings, Sockets sockets)
            throws LifecycleException {
        this(directory, contextPath, settings, sockets, ExchangeObservers.none());
    }

    /** {@code observer} hears of every exchange. */
    RunningFilter(
            Path directory,
            String contextPath,
            Map<String, String> settings,
            Sockets sockets,
            ExchangeObserver observer)
            throws LifecycleException {
        this.contextPath = contextPath;
        tomcat.setBaseDir(directory.toString());
        endpoint = endpoint(sockets == Sockets.STANDALONE ? LARGE_BYTES : UNREAD_BYTES);
        Http11NioProtocol protocol =
                sockets == Sockets.TOMCAT ? new Http11NioProtocol() : new GuardedProtocol(endpoint, paths(contextPath));
        protocol.setAddress(InetAddress.getLoopbackAddress());
        protocol.setPort(0);
        protocol.setConnectionTimeout(20_000);
        protocol.setMaxThreads(THREADS);
        protocol.setProperty("socket.txBufSize", SEND_BUFFER_BYTES);
        protocol.setMaxKeepAliveRequests(-1);
        protocol.setContinueResponseTiming("onRead");
        protocol.setAllowedTrailerHeaders("x-checksum");
        protocol.setMaxHttpRequestHeaderSize(128 << 10);
        protocol.setMaxHeaderCount(20_000);
        protocol.setRelaxedPathChars("|{}");
        connector = new Connector(protocol);
        connector.setEncodedSolidusHandling("passthrough");
        Http2Protocol http2 = sockets == Sockets.TOMCAT ? new Http2Protocol() : new GuardedHttp2();
        http2.setOverheadDataThreshold(0);
        http2.setOverheadWindowUpdateThreshold(0);
        http2.setWriteTimeout(15_000); // so that a thread that waits in a write is missed
        connector.addUpgradeProtocol(http2);
        tomcat.setConnector(connector);
        tomcat.getHost().setAutoDeploy(false);
        context = tomcat.addContext(contextPath, directory.toString());
        context.addServletContainerInitializer(new WsSci(), null);
        context.addApplicationListener(ProxyBootstrap.class.getName());
        context.addParameter("gatewaytunnel.token", TOKEN);
        settings.forEach((name, value) -> {
            context.removeParameter("gatewaytunnel." + name);
            context.addParameter("gatewaytunnel." + name, value);
        });
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
                context.getServletContext().setAttribute("io.gatewaytunnel.observer", observer);
            }
        });
        if (sockets != Sockets.TOMCAT) {
            context.addLifecycleListener(event -> {
                if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
                    Runnable farewell = () -> endpoint.getHandler().pause();
                    context.getServletContext().setAttribute("io.gatewaytunnel.on-drain", farewell);
                }
            });
        }
        addFilter();
        Tomcat.addServlet(context, "default", new DefaultServlet());
        ((StandardContext) context).addServletMapping("/", "default", false);
        tomcat.start();
    }

    private static AskingAdapter.Paths paths(String contextPath) {
        return new AskingAdapter.Paths(contextPath, contextPath + "/_tunnel/", Duration.ofSeconds(2));
    }

    private static final FrameRates FRAMES = new FrameRates(500, 500, 100, 100, 1_000, 500);

    private static GuardedEndpoint endpoint(long allUnreadBytes) {
        Duration late = Duration.ofMinutes(1);
        AddressRanges everywhere =
                AddressRanges.read(ProxySettings.TRUSTED_PROXIES, asked -> Optional.of("127.0.0.0/8"));
        return new GuardedEndpoint(
                new ConnectionLimits(
                        1_000, 1_000, 1_000, late, late, late, UNREAD_BYTES, allUnreadBytes, FRAMES, 4, everywhere),
                "max-connections");
    }

    private void addFilter() {
        FilterDef definition = new FilterDef();
        definition.setFilterName("tunnel");
        definition.setFilterClass(TunnelFilter.class.getName());
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("tunnel");
        mapping.addURLPattern("/*");
        mapping.setDispatcher("REQUEST");
        mapping.setDispatcher("ASYNC");
        context.addFilterMap(mapping);
    }

    /** Of the stand-alone mode, if it has those. */
    GuardedEndpoint endpoint() {
        return endpoint;
    }

    int port() {
        return connector.getLocalPort();
    }

    /** What takes part in every connection and request that waits for something. */
    int waitingProcessors() {
        return ((Http11NioProtocol) connector.getProtocolHandler()).getWaitingProcessorCount();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + contextPath + path;
    }

    String hub() {
        return "ws://127.0.0.1:" + port() + contextPath + "/_tunnel/hub";
    }

    Object attribute(String name) {
        return context.getServletContext().getAttribute(name);
    }

    /** The application goes, the server stays. */
    void stopApplication() throws LifecycleException {
        context.stop();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
