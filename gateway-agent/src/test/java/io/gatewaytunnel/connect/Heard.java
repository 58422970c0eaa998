package io.gatewaytunnel.connect;

import io.gatewaytunnel.mux.Link;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a link has told. */
final class Heard implements HubLinkHandler {
    final CompletableFuture<Link> link = new CompletableFuture<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final List<String> cookies = new CopyOnWriteArrayList<>();
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

    /** Whether messages find a defect. */
    volatile boolean broken;

    @Override
    public void onSetCookies(List<String> values) {
        cookies.addAll(values);
    }

    @Override
    public void onOpen(Link opened) {
        link.complete(opened);
    }

    @Override
    public void onMessage(byte[] message) {
        if (broken) {
            throw new IllegalStateException("the test's defect");
        }
        messages.add(message);
    }

    @Override
    public void onClosed(int closeCode, String reason) {
        if (!closed.complete(closeCode + " " + reason)) {
            throw new AssertionError("closed twice");
        }
    }

    byte[] next() throws InterruptedException {
        byte[] message = messages.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    /** What became of a send: whether it was sent. */
    static final class Sent implements Link.SendCompletion {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();

        @Override
        public void sent() {
            done.complete(true);
        }

        @Override
        public void failed(Throwable cause) {
            done.complete(false);
        }

        /** Within a second, as a socket does that takes it. */
        boolean isDoneSoon() throws Exception {
            try {
                return done.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                return false;
            }
        }
    }
}
