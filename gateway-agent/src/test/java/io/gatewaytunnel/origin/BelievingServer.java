package io.gatewaytunnel.origin;

import com.sun.net.httpserver.HttpServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;

/** A server that answers each request with the path that it believes to be asked for. */
interface BelievingServer extends AutoCloseable {
    int port();

    @Override
    void close();

    default Origin origin() {
        return new Origin("http", "127.0.0.1", port());
    }

    /** Those that there are; each normalises in its own way. */
    enum Kind {
        /** As it comes. */
        TOMCAT {
            @Override
            BelievingServer start() {
                return new OnTomcat(false);
            }
        },
        /** Which takes encoded slashes and backslashes for what they stand for. */
        LAX_TOMCAT {
            @Override
            BelievingServer start() {
                return new OnTomcat(true);
            }
        },
        /** The server that comes with the JDK. */
        JDK {
            @Override
            BelievingServer start() {
                return new OnJdk();
            }
        };

        abstract BelievingServer start();
    }

    final class OnTomcat implements BelievingServer {
        private final Tomcat tomcat = new Tomcat();
        private final Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        private final Path folder;

        private OnTomcat(boolean lax) {
            try {
                folder = Files.createTempDirectory("believing");
                tomcat.setBaseDir(folder.toString());
                connector.setPort(0);
                connector.setProperty("address", "127.0.0.1");
                connector.setProperty("maxKeepAliveRequests", "-1");
                if (lax) {
                    connector.setEncodedSolidusHandling(EncodedSolidusHandling.DECODE.getValue());
                    connector.setAllowBackslash(true);
                    connector.setProperty("relaxedPathChars", "\"<>[\\]^`{|}");
                }
                tomcat.setConnector(connector);
                var context = tomcat.addContext("", folder.toString());
                Tomcat.addServlet(context, "belief", new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void service(HttpServletRequest request, HttpServletResponse response)
                            throws IOException {
                        response.setCharacterEncoding("UTF-8");
                        response.getWriter()
                                .print(request.getServletPath() + Objects.toString(request.getPathInfo(), ""));
                    }
                });
                context.addServletMapping("/*", "belief", false);
                tomcat.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (LifecycleException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (LifecycleException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    final class OnJdk implements BelievingServer {
        private final HttpServer server;
        private final ExecutorService threads = Executors.newFixedThreadPool(4);

        private OnJdk() {
            System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits for an acknowledgement
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                byte[] belief =
                        Objects.toString(exchange.getRequestURI().getPath(), "").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, belief.length == 0 ? -1 : belief.length);
                exchange.getResponseBody().write(belief);
                exchange.close();
            });
            server.start();
        }

        @Override
        public int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
