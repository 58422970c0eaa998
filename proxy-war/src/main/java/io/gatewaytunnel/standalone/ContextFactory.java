package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.settings.StandaloneSettings;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.Constants;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.scan.StandardJarScanFilter;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.apache.tomcat.websocket.server.WsContextListener;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * The web application, as a container would deploy it; without sessions, JSP, or a look through its classes for what
 * its descriptor says.
 */
final class ContextFactory {
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    private ContextFactory() {}

    /** Empty, or the path without a slash at its end. Throws {@link ConfigException} for anything else. */
    static String contextPath(StandaloneOptions options) {
        String path = options.text(StandaloneSettings.CONTEXT_PATH).orElse("/");
        if (path.equals("/")) {
            return "";
        }
        if (!PATH.matcher(path).matches()) {
            throw new ConfigException(options.place(StandaloneSettings.CONTEXT_PATH) + " '" + path
                    + "' cannot be used; write it like /tunnel, with no slash at its end and nothing to encode");
        }
        return path;
    }

    /** Not yet started. */
    static StandardContext create(Path application, String contextPath, ClassLoader parent) {
        // By hand, since Tomcat.addWebapp brings a JSP servlet along whose classes are not here.
        StandardContext context = new StandardContext();
        context.setName(contextPath);
        context.setPath(contextPath);
        context.setDocBase(application.toString());
        context.setUnpackWAR(false);
        // The loader of Tomcat's own jars: through it the container finds its WebSocket support.
        context.setParentClassLoader(parent);
        ContextConfig config = new ContextConfig();
        config.setDefaultWebXml(Constants.NoDefaultWebXml);
        context.addLifecycleListener(config);
        scanNothing(context);
        bringWebSocket(context);
        forgetSessions(context);
        skipLeakHunting(context);
        mapDefaultServlet(context);
        return context;
    }

    private static void scanNothing(StandardContext context) {
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanClassPath(false);
        scanner.setScanManifest(false);
        StandardJarScanFilter none = new StandardJarScanFilter();
        none.setDefaultPluggabilityScan(false);
        none.setDefaultTldScan(false);
        scanner.setJarScanFilter(none);
        context.setJarScanner(scanner);
    }

    /**
     * Its own initializer is interested in annotations, and would have every class of the application read for them.
     */
    private static void bringWebSocket(StandardContext context) {
        context.setContainerSciFilter(Pattern.quote(WsSci.class.getName()));
        context.addApplicationListener(WsContextListener.class.getName());
    }

    private static void forgetSessions(StandardContext context) {
        StandardManager manager = new StandardManager();
        manager.setPathname(null);
        context.setManager(manager);
        context.setCookies(false);
    }

    /** What Tomcat looks for after an application it outlives; here the process ends with it. */
    private static void skipLeakHunting(StandardContext context) {
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
    }

    private static void mapDefaultServlet(StandardContext context) {
        // With no servlet mapped the filters would never run.
        Wrapper servlet = Tomcat.addServlet(context, "default", DefaultServlet.class.getName());
        servlet.setAsyncSupported(true);
        context.addServletMapping("/", "default", false);
    }
}
