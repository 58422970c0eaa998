package io.gatewaytunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.Provenance;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** What is told at the end of a frame or in a key of its own, by peers of this version, of before and of later. */
class OptionalFieldsTest {
    private static final RequestHead GET =
            new RequestHead("s", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY);

    private static RequestHead sent(RequestHead head) {
        Batch batch = new Batch(1, 0, List.of(new Frame.Open(1, head, 1, 1)), 0);
        Batch read = new FrameDecoder(Protocol.MAX_HEAD_BYTES).decode(GoldenFrames.encode(batch));
        return ((Frame.Open) read.frames().get(0)).head();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x"})
    void provenanceIsToldWithAnUpgradeAndWithoutOne(String upgrade) {
        RequestHead head = new RequestHead("s", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY, upgrade);
        Provenance both = new Provenance("~".repeat(Protocol.MAX_REQUEST_ID_CHARS), "!".repeat(64));

        assertThat(sent(head)).isEqualTo(head);
        assertThat(sent(head.withProvenance(both))).isEqualTo(head.withProvenance(both));
        assertThat(sent(head.withProvenance(Provenance.NONE.withConnection("7")))
                        .provenance())
                .isEqualTo(new Provenance("", "7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\nb", "\u00e9", "\u007f"})
    void idThatCouldForgeALineIsRefused(String id) {
        for (Provenance forged : List.of(new Provenance(id, ""), new Provenance("", id))) {
            assertThat(HeadRules.violation(GET.withProvenance(forged), 1024)).isPresent();
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> sent(GET.withProvenance(forged)))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR));
        }
    }

    @Test
    void idThatIsTooLongIsRefused() {
        Provenance request = new Provenance("r".repeat(Protocol.MAX_REQUEST_ID_CHARS + 1), "");
        Provenance connection = new Provenance("", "c".repeat(Protocol.MAX_CONNECTION_CHARS + 1));

        for (Provenance longer : List.of(request, connection)) {
            assertThat(HeadRules.violation(GET.withProvenance(longer), 1024)).isPresent();
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> sent(GET.withProvenance(longer)))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
        }
    }

    @Test
    void idsCountAgainstTheLimitOfAHead() {
        int limit = Math.toIntExact(HeadRules.sizeBytes(GET));

        assertThat(HeadRules.violation(GET, limit)).isEmpty();
        assertThat(HeadRules.violation(GET.withProvenance(new Provenance("r", "")), limit))
                .isPresent();
    }

    @Test
    void featureThatOnlyANewerPeerKnowsIsSkipped() throws IOException {
        HelloBody hello = helloWithFeatures(List.of("teleport", "upgrade-body"));

        assertThat(hello.features()).containsExactly(Feature.UPGRADE_BODY);
        assertThat(hello.limits().maxStreams()).isEqualTo(1);
    }

    @Test
    void moreFeaturesThanAPeerCanHaveAreRefused() {
        List<String> many = Collections.nCopies(Protocol.MAX_FEATURES + 1, "f");

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> helloWithFeatures(many))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
    }

    /** Features come first, so that what is read after them shows that they were read to their end. */
    private static HelloBody helloWithFeatures(List<String> features) throws IOException {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packMapHeader(6);
            packer.packString("features").packArrayHeader(features.size());
            for (String feature : features) {
                packer.packString(feature);
            }
            packer.packString("version").packString("1");
            packer.packString("agent").packString("a");
            packer.packString("instance").packBinaryHeader(Protocol.TOKEN_BYTES);
            packer.addPayload(new byte[Protocol.TOKEN_BYTES]);
            packer.packString("services").packArrayHeader(1).packString("s");
            packer.packString("limits").packMapHeader(2);
            packer.packString("maxStreams").packInt(1).packString("maxHead").packInt(1024);
            WireReader reader = new WireReader();
            reader.begin(packer.toByteArray());
            return HandshakeReader.hello(reader);
        }
    }
}
