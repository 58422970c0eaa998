package io.gatewaytunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Error codes as other implementations meet them: in docs/PROTOCOL.md §8 and in the close frame of a link. */
class ErrorCodesTest {
    private static final Pattern ROW =
            Pattern.compile("\\| (\\d+) \\| ([A-Z_]+) \\| (either|session|stream|link) \\|.*");

    @Test
    void thePageListsEachCodeAndNoOther() throws IOException {
        assertThat(Files.readAllLines(Path.of("..", "docs", "PROTOCOL.md")).stream()
                        .map(ROW::matcher)
                        .filter(row -> row.matches())
                        .map(row -> row.group(1) + " " + row.group(2)))
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> code.code() + " " + code)
                        .toList());
    }

    @Test
    void aNameInUseClosesALinkWithTheGoldenBytes() throws IOException {
        byte[] reason = (ErrorCode.NAME_IN_USE + ": a is connected and answers").getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(2 + reason.length)
                .putShort((short) (Protocol.CLOSE_CODE_BASE + ErrorCode.NAME_IN_USE.code()))
                .put(reason);

        assertThat(HexFormat.of().formatHex(payload.array())).isEqualTo(golden());
        assertThat(ErrorCode.ofWire(12)).isEqualTo(ErrorCode.NAME_IN_USE);
    }

    private static String golden() throws IOException {
        try (InputStream in = ErrorCodesTest.class.getResourceAsStream("close-name-in-use.hex")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .replaceAll("\\s", "");
        }
    }
}
