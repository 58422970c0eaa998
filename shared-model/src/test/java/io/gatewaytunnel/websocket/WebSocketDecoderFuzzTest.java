package io.gatewaytunnel.websocket;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Whatever the bytes, the decoder tells what the naive one tells. A plain run replays the kept inputs;
 * {@code JAZZER_FUZZ=1 mvn -pl shared-model test -Dtest=WebSocketDecoderFuzzTest#anyBytes} looks for new ones.
 */
class WebSocketDecoderFuzzTest {
    private static final int MOST = 1000;

    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] input) {
        for (WebSocketRole ours : WebSocketRole.values()) {
            int cut = input.length / 2;
            List<String> told = Frames.events(
                    new WebSocketDecoder(ours, MOST),
                    List.of(ByteBuffer.wrap(input, 0, cut), ByteBuffer.wrap(input, cut, input.length - cut)));
            List<String> expected = NaiveFrames.events(input, ours, MOST);
            if (!told.equals(expected)) {
                throw new AssertionError(told + " instead of " + expected);
            }
        }
    }
}
