package io.gatewaytunnel.benchmarks;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * The server's part of a proxy alone: a filter that reads every field of the request, and has one other thread write a
 * head and a body such as the origin's and complete. Arguments: address, port.
 */
public final class FilterPeer implements Filter {
    private static final byte[] SMALL = new byte[1024];
    private static final byte[] LARGE = new byte[100 * 1024];

    private final ExecutorService answers = Executors.newSingleThreadExecutor();

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain) {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        int length = 0;
        for (String name : Collections.list(request.getHeaderNames())) {
            length += request.getHeader(name).length();
        }
        byte[] body = request.getRequestURI().endsWith("/100k") ? LARGE : SMALL;
        String read = Integer.toString(length);
        AsyncContext exchange = request.startAsync();
        answers.execute(() -> answer(exchange, body, read));
    }

    private static void answer(AsyncContext exchange, byte[] body, String read) {
        HttpServletResponse response = (HttpServletResponse) exchange.getResponse();
        response.setStatus(HttpServletResponse.SC_OK);
        response.setHeader("Server", "nginx");
        response.setHeader("Date", "Thu, 01 Jan 2026 00:00:00 GMT");
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(body.length);
        response.setHeader("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
        response.setHeader("ETag", "\"" + read + "\"");
        response.setHeader("Accept-Ranges", "bytes");
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exchange.complete();
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedServer server = new EmbeddedServer(arguments[0], Integer.parseInt(arguments[1]));
        // No filter runs where no servlet is mapped.
        Tomcat.addServlet(server.context(), "default", new DefaultServlet()).setAsyncSupported(true);
        server.context().addServletMapping("/", "default", false);
        FilterDef filter = new FilterDef();
        filter.setFilterName("empty");
        filter.setFilter(new FilterPeer());
        filter.setAsyncSupported("true");
        server.context().addFilterDef(filter);
        FilterMap everything = new FilterMap();
        everything.setFilterName("empty");
        everything.addURLPattern("/*");
        server.context().addFilterMap(everything);
        server.start();
    }
}
