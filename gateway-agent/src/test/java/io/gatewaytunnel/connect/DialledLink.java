package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.MessageBytes;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A link that the agent has dialled; the test is the hub. */
final class DialledLink implements Link {
    static final PeerLimits LIMITS = new PeerLimits(1, 0, 1024);

    private final InetAddress address;
    final HubLinkHandler handler;
    private final CompletableFuture<HelloBody> hello = new CompletableFuture<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();

    DialledLink(InetAddress address, HubLinkHandler handler) {
        this.address = address;
        this.handler = handler;
        handler.onOpen(this);
    }

    InetAddress address() {
        return address;
    }

    HelloBody hello() {
        return hello.join();
    }

    /** {@code session} is that of the token. */
    void welcomes(int session, boolean resumed) {
        welcomes(Integer.toString(session).repeat(32), 0, resumed, "agent-1#" + session);
    }

    void welcomes(String token, long received, boolean resumed) {
        welcomes(token, received, resumed, "agent-1#1");
    }

    private void welcomes(String token, long received, boolean resumed, String name) {
        WelcomeBody welcome =
                new WelcomeBody("1", "node", new ResumePoint(token, received), resumed, LIMITS, Optional.of(name));
        handler.onMessage(MessageBytes.of(LinkHandshake.encodeWelcome(welcome)));
    }

    void says(long position, Frame frame) {
        FrameEncoder encoder = new FrameEncoder();
        encoder.begin(position, 0);
        encoder.write(frame);
        handler.onMessage(MessageBytes.of(encoder.finish()));
    }

    void closed(int code) {
        handler.onClosed(code, "the test");
    }

    /** Completes with the agent's close. */
    CompletableFuture<Integer> closeCode() {
        return closeCode;
    }

    @Override
    public void send(ByteBuffer message, SendCompletion completion) {
        if (!hello.isDone()) {
            hello.complete(LinkHandshake.decodeHello(MessageBytes.of(message)));
        }
        completion.sent();
    }

    @Override
    public void close(int code, String reason) {
        closeCode.complete(code);
    }

    @Override
    public String description() {
        return "the test";
    }
}
