package io.gatewaytunnel.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProofTest {
    /** RFC 8032 §7.1, test 2. */
    private static final String RFC_PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

    private static final String RFC_SIGNATURE = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void signatureOfTheStandardIsVerified() throws Exception {
        byte[] info = hex("302a300506032b6570032100" + RFC_PUBLIC);
        KeyKind kind = KeyKind.of(info).orElseThrow();

        assertThat(kind).isEqualTo(KeyKind.ED25519);
        assertThat(kind.verifies(kind.publicKey(info), hex("72"), hex(RFC_SIGNATURE)))
                .isTrue();
        assertThat(kind.verifies(kind.publicKey(info), hex("73"), hex(RFC_SIGNATURE)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void bothKindsSignWithOneLengthAndOnlyForTheirOwn(KeyKind kind) throws Exception {
        KeyPair pair = kind.tryGenerate().orElseThrow();
        byte[] info = pair.getPublic().getEncoded();
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);

        byte[] signature = kind.sign(kind.privateKey(pair.getPrivate().getEncoded()), text);

        assertThat(KeyKind.of(info)).hasValue(kind);
        assertThat(signature).hasSize(KeyKind.SIGNATURE_BYTES);
        assertThat(kind.verifies(kind.publicKey(info), text, signature)).isTrue();
        for (KeyKind other : KeyKind.values()) {
            byte[] foreign = other.tryGenerate().orElseThrow().getPublic().getEncoded();
            assertThat(other.verifies(other.publicKey(foreign), text, signature))
                    .isFalse();
        }
        assertThat(kind.verifies(kind.publicKey(info), text, new byte[63])).isFalse();
    }

    @Test
    void keysOfOtherKindsAndEncodingsAreNone() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        assertThat(KeyKind.of(rsa.generateKeyPair().getPublic().getEncoded())).isEmpty();
        assertThat(KeyKind.of(hex(RFC_PUBLIC))).isEmpty();
        assertThat(KeyKind.of(hex("302a300506032b6570032100" + RFC_PUBLIC + "00")))
                .isEmpty();
        assertThat(KeyKind.of(new byte[0])).isEmpty();
    }

    /** What another implementation has to sign, octet for octet. */
    @Test
    void signedOctetsAreThoseOfTheProtocol() {
        HandshakeProof proof = new HandshakeProof("hub.example", "site", "ab", "cd", "ef");

        assertThat(HexFormat.of().formatHex(proof.signed()))
                .isEqualTo("0000001b"
                        + HexFormat.of().formatHex("gateway-tunnel handshake v1".getBytes(StandardCharsets.US_ASCII))
                        + "0000000b" + "6875622e6578616d706c65" + "00000004" + "73697465" + "00000002" + "6162"
                        + "00000002" + "6364" + "00000002" + "6566");
    }

    @Test
    void partsCannotBeShiftedIntoEachOther() {
        assertThat(new HandshakeProof("h", "ab", "c", "d", "e").signed())
                .isNotEqualTo(new HandshakeProof("h", "a", "bc", "d", "e").signed());
        assertThat(HandshakeProof.digest(List.of("ab", "c"))).isNotEqualTo(HandshakeProof.digest(List.of("a", "bc")));
        assertThat(HandshakeProof.digest(List.of("a", "b"))).isNotEqualTo(HandshakeProof.digest(List.of("b", "a")));
    }

    @Test
    void authorityLeavesTheUsualPortOut() {
        assertThat(HandshakeProof.authority(URI.create("wss://Hub.Example/_tunnel/hub")))
                .isEqualTo("hub.example");
        assertThat(HandshakeProof.authority(URI.create("wss://hub.example:443/x")))
                .isEqualTo("hub.example");
        assertThat(HandshakeProof.authority(URI.create("ws://hub.example:443/x")))
                .isEqualTo("hub.example:443");
        assertThat(HandshakeProof.authority(URI.create("ws://[::1]:8080/x"))).isEqualTo("[::1]:8080");
    }

    @Test
    void codeIsReadAsItIsTypedAndShowsItsSecretToNoLog() {
        EnrolmentCode code = EnrolmentCode.random("site-1", new SecureRandom());

        assertThat(EnrolmentCode.parse(" " + code.text() + "\n")).hasValue(code);
        assertThat(code.toString()).contains("site-1").doesNotContain(code.secret());
        assertThat(EnrolmentCode.random("site-1", new SecureRandom())).isNotEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "site", "site.0.x", "Site.000000000000000000.AAAAAAAAAAAAAAAAAAAAAAAA", "../x.1.2"})
    void otherTextsAreNoCodes(String text) {
        assertThat(EnrolmentCode.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a.b", "a/b", "..", "a_b", "a b"})
    void otherTextsAreNoNames(String text) {
        assertThat(EnrolmentCode.isName(text)).isFalse();
    }

    @Test
    void fieldIsReadAsItIsWritten() {
        String text = AuthorizationField.format(AuthorizationField.HANDSHAKE, "name", "site", "nonce", "a-b_c");

        assertThat(text).isEqualTo("GatewayTunnel name=\"site\", nonce=\"a-b_c\"");
        assertThat(AuthorizationField.parse(text, AuthorizationField.HANDSHAKE)
                        .orElseThrow()
                        .parameters())
                .isEqualTo(Map.of("name", "site", "nonce", "a-b_c"));
        assertThat(AuthorizationField.parse("gatewaytunnel NAME=\"x\"", AuthorizationField.HANDSHAKE)
                        .orElseThrow()
                        .get("name"))
                .isEqualTo("x");
        assertThat(AuthorizationField.parse(text, AuthorizationField.ENROLMENT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GatewayTunnel",
                "Bearer x",
                "GatewayTunnel name=site",
                "GatewayTunnel name=\"a\", name=\"b\"",
                "GatewayTunnel name=\"a\" nonce=\"b\"",
                "GatewayTunnel name=\"a\\\"b\"",
                "GatewayTunnel name=\"a\", junk"
            })
    void fieldsThatAreNotMadeSoAreNone(String text) {
        assertThat(AuthorizationField.parse(text, AuthorizationField.HANDSHAKE)).isEmpty();
    }

    @Test
    void longFieldIsNotLookedAt() {
        String text = AuthorizationField.format(
                AuthorizationField.HANDSHAKE, "name", Base64.getEncoder().encodeToString(new byte[3000]));
        assertThat(AuthorizationField.parse(text, AuthorizationField.HANDSHAKE)).isEmpty();
    }
}
