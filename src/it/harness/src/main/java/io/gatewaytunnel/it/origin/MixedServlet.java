package io.gatewaytunnel.it.origin;

import io.gatewaytunnel.it.http1.BodyPattern;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the whole request and answers as its query asks: {@code status}, {@code n} bytes of {@link BodyPattern} with a
 * length or {@code chunked}, with {@code trailers} (their digest), {@code events} in an event stream, after
 * {@code wait} milliseconds; {@code id} is a number of which it notes whether it has come before. {@code X-Seen} tells
 * method, number of bytes and SHA-256 of the request body. It blocks its thread for a body under way: bodies are to be
 * small and readers quick.
 */
final class MixedServlet extends HttpServlet {
    private static final long BETWEEN_EVENTS_MILLIS = 20;

    /** Bodies of late answers that may stand still without holding up others. */
    private static final int LATE_AT_ONCE = 20;

    private final transient ScheduledExecutorService later = Executors.newScheduledThreadPool(LATE_AT_ONCE);
    private final transient BitSet executed = new BitSet();
    private final transient Set<String> repeated = ConcurrentHashMap.newKeySet();

    /** Method and {@code id} of what came again. */
    Set<String> repeated() {
        return repeated;
    }

    private void count(String method, String id) {
        int number = Integer.parseInt(id);
        synchronized (executed) {
            if (executed.get(number)) {
                repeated.add(method + " " + number);
            }
            executed.set(number);
        }
    }

    @Override
    public void destroy() {
        later.shutdownNow();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getParameter("id") != null) {
            count(request.getMethod(), request.getParameter("id"));
        }
        response.setStatus(Integer.parseInt(request.getParameter("status")));
        response.setHeader("X-Seen", request.getMethod() + " " + digest(request.getInputStream()));
        if (request.getParameter("events") != null) {
            int events = Integer.parseInt(request.getParameter("events"));
            response.setContentType("text/event-stream");
            AsyncContext context = begin(request);
            later.execute(() -> sendEvents(context, 0, events));
        } else if (request.getParameter("wait") != null) {
            long millis = Long.parseLong(request.getParameter("wait"));
            AsyncContext context = begin(request);
            var unused = later.schedule(() -> answerLate(context), millis, TimeUnit.MILLISECONDS);
        } else {
            answer(request, response);
        }
    }

    private static AsyncContext begin(HttpServletRequest request) {
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        return context;
    }

    private static String digest(ServletInputStream in) throws IOException {
        MessageDigest digest = BodyPattern.newSha256();
        byte[] buffer = new byte[16 * 1024];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
            total += n;
        }
        return total + " " + HexFormat.of().formatHex(digest.digest());
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = response.getStatus();
        if (status == HttpServletResponse.SC_NO_CONTENT || status == HttpServletResponse.SC_NOT_MODIFIED) {
            return;
        }
        long length = Long.parseLong(request.getParameter("n"));
        response.setContentType("application/octet-stream");
        if (request.getParameter("trailers") != null) {
            response.setHeader("Trailer", "X-Checksum");
            response.setTrailerFields(() -> Map.of("X-Checksum", BodyPattern.sha256(length)));
        }
        if (request.getParameter("chunked") == null) {
            response.setContentLengthLong(length);
        } else {
            response.flushBuffer();
        }
        for (long at = 0; at < length && !request.getMethod().equals("HEAD"); ) {
            ByteBuffer part = BodyPattern.at(at, Math.min(8 * 1024, length - at));
            at += part.remaining();
            response.getOutputStream().write(part.array(), part.arrayOffset() + part.position(), part.remaining());
        }
    }

    private static void answerLate(AsyncContext context) {
        try {
            answer((HttpServletRequest) context.getRequest(), (HttpServletResponse) context.getResponse());
        } catch (IOException e) {
            // its reader went away
        } finally {
            context.complete();
        }
    }

    private void sendEvents(AsyncContext context, int number, int count) {
        try {
            if (number < count) {
                byte[] event = ("data: " + number + "\n\n").getBytes(StandardCharsets.UTF_8);
                context.getResponse().getOutputStream().write(event);
                context.getResponse().flushBuffer();
                var unused = later.schedule(
                        () -> sendEvents(context, number + 1, count), BETWEEN_EVENTS_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
        } catch (IOException e) {
            // its reader went away
        }
        context.complete();
    }
}
