package io.gatewaytunnel.head;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A browser's request, answered from memory, so that what is measured is what is made of it. */
final class BrowserRequest extends HttpServletRequestWrapper {
    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    BrowserRequest() {
        super((HttpServletRequest) Proxy.newProxyInstance(
                BrowserRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
        add("host", "public.example");
        add("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        add("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        add("accept-language", "en-GB,en;q=0.5");
        add("accept-encoding", "gzip, deflate, br, zstd");
        add("connection", "keep-alive");
        add("cookie", "session=0123456789abcdef0123456789abcdef");
    }

    private void add(String name, String value) {
        fields.put(name, List.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(fields.keySet());
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return Collections.enumeration(fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    @Override
    public String getHeader(String name) {
        List<String> values = fields.get(name.toLowerCase(Locale.ROOT));
        return values == null ? null : values.get(0);
    }

    @Override
    public String getMethod() {
        return "GET";
    }

    @Override
    public String getProtocol() {
        return "HTTP/1.1";
    }

    @Override
    public String getScheme() {
        return "http";
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public String getRequestURI() {
        return "/a/path";
    }

    @Override
    public String getQueryString() {
        return "with=a&query";
    }

    @Override
    public String getContextPath() {
        return "";
    }

    @Override
    public String getRemoteAddr() {
        return "192.0.2.7";
    }

    @Override
    public String getServerName() {
        return "public.example";
    }

    @Override
    public int getServerPort() {
        return 80;
    }

    @Override
    public long getContentLengthLong() {
        return -1;
    }

    @Override
    public Object getAttribute(String name) {
        return null;
    }
}
