package io.gatewaytunnel.it.origin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;

/**
 * As {@link LoginOrigin}, but over HTTP/2 in clear text, where a connection belongs to many: {@code Negotiate user}
 * logs the connection in, from then on each request on it gets {@code page of user}, others {@code who are you}. The
 * test that starts it closes it.
 */
public final class LoginHttp2Origin implements AutoCloseable {
    private static final String SCHEME = "Negotiate ";

    private final OriginTomcat tomcat;

    private LoginHttp2Origin(OriginTomcat tomcat) {
        this.tomcat = tomcat;
    }

    public static LoginHttp2Origin start() {
        try {
            OriginTomcat tomcat = new OriginTomcat("it-login-http2");
            tomcat.connector().addUpgradeProtocol(new Http2Protocol());
            Tomcat.addServlet(tomcat.context(), "login", new Login()).addMapping("/");
            tomcat.start();
            return new LoginHttp2Origin(tomcat);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    public URI uri() {
        return URI.create("h2c://127.0.0.1:" + tomcat.port());
    }

    @Override
    public void close() {
        tomcat.close();
    }

    /** Knows connections by the container's name of them, which their streams share. */
    private static final class Login extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, String> users = new ConcurrentHashMap<>();

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String connection = request.getServletConnection().getConnectionId();
            String credentials = request.getHeader("Authorization");
            if (credentials != null && credentials.startsWith(SCHEME)) {
                users.put(connection, credentials.substring(SCHEME.length()));
            }
            String user = users.get(connection);
            if (user == null) {
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
                response.setHeader("WWW-Authenticate", "Negotiate");
            }
            response.getOutputStream()
                    .write((user == null ? "who are you" : "page of " + user).getBytes(StandardCharsets.US_ASCII));
        }
    }
}
