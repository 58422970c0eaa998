package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.connect.HubLogin;
import io.gatewaytunnel.proof.AgentKeyId;
import io.gatewaytunnel.proof.EnrolmentCode;
import io.gatewaytunnel.proof.KeyKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An agent's key as it is kept: PEM with the private key in PKCS #8 and the public one beside it, behind a line that
 * says whose it is. Immutable; its text has no secret. Source: RFC 7468.
 *
 * @param encoded the SubjectPublicKeyInfo, in base64
 */
record AgentKeyFile(String agent, KeyKind kind, PrivateKey key, String encoded) {
    private static final String AGENT = "Gateway-Tunnel-Agent: ";
    private static final int LINE_CHARS = 64;
    private static final int MOST_BYTES = 16 << 10;

    private static final Pattern NAME = Pattern.compile("(?m)^" + AGENT + "(\\S+)\\s*$");

    /** A new key for an agent. */
    static AgentKeyFile generate(String agent) {
        KeyPair pair = KeyKind.generate();
        byte[] info = pair.getPublic().getEncoded();
        KeyKind kind = KeyKind.of(info).orElseThrow(() -> new IllegalStateException("a key in an unknown form"));
        return new AgentKeyFile(
                agent, kind, pair.getPrivate(), Base64.getEncoder().encodeToString(info));
    }

    /** Throws {@link ConfigException}, which says what is wrong with the file. */
    static AgentKeyFile read(Path file) {
        String text;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ConfigException(file + " is no key, it is too large; give the file that enrol has written");
            }
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + "; give the file that enrol has written, readable");
        }
        Matcher name = NAME.matcher(text);
        Optional<byte[]> publicKey = block(text, "PUBLIC KEY");
        Optional<byte[]> privateKey = block(text, "PRIVATE KEY");
        Optional<KeyKind> kind = publicKey.flatMap(KeyKind::of);
        if (!name.find() || !EnrolmentCode.isName(name.group(1)) || kind.isEmpty() || privateKey.isEmpty()) {
            throw new ConfigException(
                    file + " is not as enrol writes it: the agent's name, a private and a public key; enrol again");
        }
        try {
            return new AgentKeyFile(
                    name.group(1),
                    kind.get(),
                    kind.get().privateKey(privateKey.get()),
                    Base64.getEncoder().encodeToString(publicKey.get()));
        } catch (InvalidKeyException e) {
            throw new ConfigException(file + ": " + e.getMessage() + "; enrol again");
        }
    }

    private static Optional<byte[]> block(String text, String label) {
        Matcher block = Pattern.compile("-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]*)-----END " + label + "-----")
                .matcher(text);
        try {
            return block.find() ? Optional.of(Base64.getMimeDecoder().decode(block.group(1))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** All that is written. */
    byte[] octets() {
        return (AGENT + agent + "\n" + pem("PRIVATE KEY", key.getEncoded()) + pem("PUBLIC KEY", publicKey()))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String pem(String label, byte[] octets) {
        String lines = Base64.getMimeEncoder(LINE_CHARS, new byte[] {'\n'}).encodeToString(octets);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    /** As a SubjectPublicKeyInfo. */
    byte[] publicKey() {
        return Base64.getDecoder().decode(encoded);
    }

    String id() {
        return AgentKeyId.of(publicKey());
    }

    HubLogin login() {
        return HubLogin.key(kind, key, id());
    }

    @Override
    public String toString() {
        return "key " + id() + " of agent " + agent;
    }
}
