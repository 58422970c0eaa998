package io.gatewaytunnel.frame;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.Provenance;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.MessageBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Batches with one frame of each kind and the example of docs/PROTOCOL.md §10, by the names of their golden files. */
final class GoldenFrames {
    static final String INSTANCE = "000102030405060708090a0b0c0d0e0f";
    static final String TOKEN = "101112131415161718191a1b1c1d1e1f";
    private static final PeerLimits AGENT = new PeerLimits(100, 65_536, 61_440);
    private static final PeerLimits PROXY = new PeerLimits(100, 0, 61_440);

    private GoldenFrames() {}

    static Map<String, Batch> all() {
        Map<String, Batch> all = new LinkedHashMap<>();
        HelloBody hello = new HelloBody("1", "a", INSTANCE, List.of("default"), AGENT, Optional.empty());
        all.put("example-1-hello", plain(0, new Frame.Hello(hello)));
        all.put("example-2-welcome", plain(0, new Frame.Welcome(welcome(false))));
        all.put("example-3-ping", plain(0, new Frame.Ping(1)));
        all.put("example-4-pong", plain(0, new Frame.Pong(1)));
        all.put("example-5-open", counted(1, 0, new Frame.Open(1, get(), 262_144, 0)));
        all.put(
                "example-6-response",
                counted(
                        1,
                        1,
                        new Frame.Head(1, new ResponseHead(200, Headers.of("Content-Length", "2"))),
                        new Frame.Data(1, ascii("ok")),
                        new Frame.End(1, Headers.empty())));
        all.put("example-7-ack", plain(1, new Frame.Ack()));
        HelloBody again =
                new HelloBody("1", "a", INSTANCE, List.of("s-1", "s_2"), AGENT, Optional.of(new ResumePoint(TOKEN, 7)));
        all.put("hello-resume", plain(0, new Frame.Hello(again)));
        ResumePoint elsewhere = new ResumePoint(TOKEN, 7, Optional.of("n"));
        all.put("hello-resume-node", plain(0, new Frame.Hello(again.asking(Optional.of(elsewhere)))));
        all.put("welcome-resumed", plain(0, new Frame.Welcome(welcome(true))));
        all.put("go-away", counted(300, 299, new Frame.GoAway(ErrorCode.SHUTTING_DOWN, 10_000, 5, "stopping")));
        all.put("open-latin1", counted(2, 0, new Frame.Open(Long.MAX_VALUE, post(), 16_384, 65_536)));
        all.put("open-upgrade", counted(8, 0, new Frame.Open(11, chat(), 262_144, 65_536)));
        all.put(
                "open-upgrade-body",
                counted(13, 0, new Frame.Open(17, exec(), 262_144, 65_536), new Frame.Data(17, ascii("{}"))));
        Provenance known = new Provenance("9f86d081884c7d65", "17");
        all.put("open-provenance", counted(10, 0, new Frame.Open(13, get().withProvenance(known), 262_144, 0)));
        Provenance awaited = Provenance.NONE.withRequestId("r-2").withRemaining(30_000);
        all.put("open-remaining", counted(14, 0, new Frame.Open(19, get().withProvenance(awaited), 262_144, 0)));
        Provenance named = Provenance.NONE.withRequestId("r-1");
        all.put("open-request-id", counted(11, 0, new Frame.Open(15, chat().withProvenance(named), 262_144, 65_536)));
        Set<Feature> features = Set.of(Feature.UPGRADE_BODY);
        all.put("hello-features", plain(0, new Frame.Hello(declaring(hello, features))));
        all.put("welcome-features", plain(0, new Frame.Welcome(declaring(welcome(false), features))));
        Headers switched = Headers.of("Upgrade", "websocket", "Sec-WebSocket-Accept", "x");
        all.put("head-switching", counted(9, 8, new Frame.Head(11, new ResponseHead(101, switched))));
        all.put("refused", counted(3, 70_000, new Frame.Refused(9, ErrorCode.ORIGIN_UNREACHABLE, "no")));
        all.put("end-trailers", counted(4, 0, new Frame.End(9, Headers.of("Grpc-Status", "0", "A", "1", "A", "2"))));
        all.put("credit", counted(5, 0, new Frame.Credit(9, Integer.MAX_VALUE)));
        all.put("reset", counted(6, 0, new Frame.Reset(9, ErrorCode.CANCELLED, "caf\u00e9")));
        all.put("continue", counted(7, 0, new Frame.Continue(9)));
        all.put("release", counted(12, 0, new Frame.Release("17")));
        return all;
    }

    private static WelcomeBody welcome(boolean resumed) {
        Optional<String> name = resumed ? Optional.empty() : Optional.of("a#17"); // an older proxy says none
        return new WelcomeBody("1", "n", new ResumePoint(TOKEN, resumed ? 41 : 0), resumed, PROXY, name);
    }

    private static HelloBody declaring(HelloBody hello, Set<Feature> features) {
        return new HelloBody(
                hello.version(),
                hello.agentName(),
                hello.instanceId(),
                hello.services(),
                hello.limits(),
                hello.resume(),
                features);
    }

    private static WelcomeBody declaring(WelcomeBody welcome, Set<Feature> features) {
        return new WelcomeBody(
                welcome.version(),
                welcome.nodeId(),
                welcome.session(),
                welcome.resumed(),
                welcome.limits(),
                welcome.sessionName(),
                features);
    }

    private static RequestHead get() {
        return new RequestHead("default", "GET", "http", "h", "/hi", Headers.of("Accept", "*/*"), RequestHead.NO_BODY);
    }

    private static RequestHead post() {
        return new RequestHead(
                "default",
                "POST",
                "https",
                "[::1]:8443",
                "/%2F;a/../\u00e4?",
                Headers.of("X-Name", "\u00fc", "x-name", ""),
                RequestHead.UNKNOWN_LENGTH);
    }

    private static RequestHead chat() {
        Headers fields = Headers.of("Sec-WebSocket-Key", "k");
        return new RequestHead("default", "GET", "http", "h", "/chat", fields, RequestHead.NO_BODY, "websocket");
    }

    private static RequestHead exec() {
        Headers fields = Headers.of("Content-Type", "application/json");
        return new RequestHead("default", "POST", "http", "h", "/exec/1/start", fields, 2, "tcp");
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Batch plain(long acked, Frame... frames) {
        return new Batch(0, acked, List.of(frames), 0);
    }

    private static Batch counted(long position, long acked, Frame... frames) {
        return new Batch(position, acked, List.of(frames), 0);
    }

    static byte[] encode(Batch batch) {
        FrameEncoder encoder = new FrameEncoder();
        encoder.begin(batch.position(), batch.acked());
        batch.frames().forEach(encoder::write);
        return MessageBytes.of(encoder.finish());
    }
}
