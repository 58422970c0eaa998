package io.gatewaytunnel.it.origin;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An event stream: one event at once, then silence until the test sends another. */
final class EventsServlet extends HttpServlet {
    private final Set<AsyncContext> open = ConcurrentHashMap.newKeySet();

    int open() {
        return open.size();
    }

    /** Events are a few bytes, so a write does not block. */
    void sendToAll(String data) {
        open.removeIf(context -> {
            try {
                send(context, data);
                return false;
            } catch (IOException e) {
                return true; // its reader went away
            }
        });
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/event-stream");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        context.addListener(new Ending(context));
        send(context, "first");
        open.add(context);
    }

    private static void send(AsyncContext context, String data) throws IOException {
        byte[] event = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        context.getResponse().getOutputStream().write(event);
        context.getResponse().flushBuffer();
    }

    private final class Ending implements AsyncListener {
        private final AsyncContext context;

        Ending(AsyncContext context) {
            this.context = context;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            open.remove(context);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            open.remove(context);
        }

        @Override
        public void onError(AsyncEvent event) {
            open.remove(context);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // nothing begins a second time here
        }
    }
}
