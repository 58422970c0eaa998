package io.gatewaytunnel.it.peer;

import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Messages of the wire as either side would write them, right or wrong. */
public final class WirePeer {
    private static final PeerLimits LIMITS = new PeerLimits(1000, 64 * 1024, Protocol.MAX_HEAD_BYTES);
    private static final SplittableRandom RANDOM = new SplittableRandom(42);

    private WirePeer() {}

    /** A valid hello of an agent with that name that offers the default service. */
    public static ByteBuffer hello(String agentName) {
        HelloBody body = new HelloBody("it", agentName, newToken(), List.of("default"), LIMITS, Optional.empty());
        return FrameEncoder.encodePlain(new Frame.Hello(body));
    }

    /** A valid welcome into a new session. */
    public static ByteBuffer welcome() {
        WelcomeBody body =
                new WelcomeBody("it", "hostile", new ResumePoint(newToken(), 0), false, LIMITS, Optional.empty());
        return FrameEncoder.encodePlain(new Frame.Welcome(body));
    }

    /** One batch: counted when the position is above 0. */
    public static ByteBuffer batch(long position, long acked, Frame... frames) {
        FrameEncoder encoder = new FrameEncoder();
        encoder.begin(position, acked);
        for (Frame frame : frames) {
            encoder.write(frame);
        }
        return encoder.finish();
    }

    /** The same octets each run. */
    public static ByteBuffer junk(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static String newToken() {
        byte[] bytes = new byte[Protocol.TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
