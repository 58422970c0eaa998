package io.gatewaytunnel.head;

import io.gatewaytunnel.http.Headers;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A request that says what it is told to; what nobody told it about fails. */
public final class FakeRequest {
    private final Map<String, @Nullable Object> answers = new HashMap<>();
    private Headers headers = Headers.of("Host", "public.example");

    public FakeRequest() {
        with("getMethod", "GET");
        with("getRequestURI", "/a");
        with("getQueryString", null);
        with("getContextPath", "");
        with("getRemoteAddr", "192.0.2.7");
        with("getProtocol", "HTTP/1.1");
        with("isSecure", false);
        with("getServerName", "server.example");
        with("getServerPort", 8080);
        with("isTrailerFieldsReady", true);
        with("getTrailerFields", Map.of());
    }

    /** What a method without parameters answers. */
    public FakeRequest with(String method, @Nullable Object answer) {
        answers.put(method, answer);
        return this;
    }

    public FakeRequest headers(String... namesAndValues) {
        headers = Headers.of(namesAndValues);
        return this;
    }

    public HttpServletRequest build() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getHeaderNames" -> Collections.enumeration(names());
                    case "getHeaders" -> Collections.enumeration(headers.all((String) args[0]));
                    case "getHeader" -> headers.first((String) args[0]).orElse(null);
                    case "getContentLengthLong" ->
                        headers.first("content-length").map(Long::valueOf).orElse(-1L);
                    default -> answer(method.getName());
                });
    }

    private @Nullable Object answer(String method) {
        if (!answers.containsKey(method)) {
            throw new UnsupportedOperationException(method);
        }
        return answers.get(method);
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(field -> names.add(field.name().toLowerCase(Locale.ROOT)));
        return names;
    }

    /** An input that is finished from the start, as that of an HTTP/2 request without a body. */
    static ServletInputStream finishedInput() {
        return new ServletInputStream() {
            @Override
            public boolean isFinished() {
                return true;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(jakarta.servlet.ReadListener listener) {}

            @Override
            public int read() {
                return -1;
            }
        };
    }
}
