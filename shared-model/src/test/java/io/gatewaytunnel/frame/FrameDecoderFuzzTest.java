package io.gatewaytunnel.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Whatever the bytes, the decoder returns a batch or throws {@link ProtocolException}. A plain run replays the kept
 * inputs; {@code JAZZER_FUZZ=1 mvn -pl shared-model test -Dtest=FrameDecoderFuzzTest#anyBytes} looks for new ones.
 */
class FrameDecoderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] input) {
        Mutations.isAccepted(input);
    }
}
