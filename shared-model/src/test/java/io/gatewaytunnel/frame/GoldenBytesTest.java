package io.gatewaytunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes on the wire, which other implementations and older versions rely on. A file here changes only together with
 * docs/PROTOCOL.md. Spaces and line breaks in the files mean nothing.
 */
class GoldenBytesTest {
    static Stream<String> names() {
        return GoldenFrames.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void encoderWritesTheGoldenBytes(String name) throws IOException {
        Batch batch = Objects.requireNonNull(GoldenFrames.all().get(name));

        assertThat(HexFormat.of().formatHex(GoldenFrames.encode(batch))).isEqualTo(golden(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void decoderReadsTheGoldenBytes(String name) throws IOException {
        Batch expected = Objects.requireNonNull(GoldenFrames.all().get(name));

        Batch read =
                new FrameDecoder(Protocol.MAX_HEAD_BYTES).decode(HexFormat.of().parseHex(golden(name)));

        assertThat(read.position()).isEqualTo(expected.position());
        assertThat(read.acked()).isEqualTo(expected.acked());
        assertThat(read.frames()).isEqualTo(expected.frames());
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = GoldenBytesTest.class.getResourceAsStream(name + ".hex")) {
            assertThat(in).as("golden file %s.hex", name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
