package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.Batch;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameDecoder;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.WelcomeBody;
import java.nio.ByteBuffer;

/**
 * The first message of each side on a new link: a plain batch that holds a hello or a welcome and nothing else. Pure.
 */
public final class LinkHandshake {
    private LinkHandshake() {}

    public static ByteBuffer encodeHello(HelloBody hello) {
        return FrameEncoder.encodePlain(new Frame.Hello(hello));
    }

    public static ByteBuffer encodeWelcome(WelcomeBody welcome) {
        return FrameEncoder.encodePlain(new Frame.Welcome(welcome));
    }

    /** Throws {@link ProtocolException} when the message is anything but a hello. */
    public static HelloBody decodeHello(byte[] message) {
        if (only(message) instanceof Frame.Hello hello) {
            return hello.body();
        }
        throw new ProtocolException(ErrorCode.HANDSHAKE, "the first message of an agent must be a hello");
    }

    /** Throws {@link ProtocolException} when the message is anything but a welcome. */
    public static WelcomeBody decodeWelcome(byte[] message) {
        if (only(message) instanceof Frame.Welcome welcome) {
            return welcome.body();
        }
        throw new ProtocolException(ErrorCode.HANDSHAKE, "the first message of a proxy must be a welcome");
    }

    private static Frame only(byte[] message) {
        Batch batch = new FrameDecoder(Protocol.MAX_HEAD_BYTES).decode(message);
        if (batch.frames().size() != 1) {
            throw new ProtocolException(
                    ErrorCode.HANDSHAKE,
                    "the first message has " + batch.frames().size() + " frames, it must have one");
        }
        return batch.frames().get(0);
    }
}
