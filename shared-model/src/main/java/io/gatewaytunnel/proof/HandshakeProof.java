package io.gatewaytunnel.proof;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * What an agent signs to open a link, as both sides put it together: that it is this agent, in this process, with these
 * services, and means this hub, now. Immutable. Source: docs/PROTOCOL.md §2.
 *
 * @param hub the authority that the agent dials, see {@link #authority}
 * @param instance of the hello, in hex
 * @param services see {@link #digest}
 * @param nonce the hub's, as it was given
 */
public record HandshakeProof(String hub, String name, String instance, String services, String nonce) {
    /** Sets it apart from all else that anybody may ever sign with such a key. */
    private static final String LABEL = "gateway-tunnel handshake v1";

    /** The octets that are signed: each part behind its length, a 32-bit number. */
    public byte[] signed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String part : List.of(LABEL, hub, name, instance, services, nonce)) {
            append(out, part);
        }
        return out.toByteArray();
    }

    /** Services as they are signed: the SHA-256, in base64url, of their names in the order of the hello. */
    public static String digest(List<String> services) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        services.forEach(service -> append(out, service));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(AgentKeyId.sha256(out.toByteArray()));
    }

    private static void append(ByteArrayOutputStream out, String part) {
        byte[] octets = part.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
        out.writeBytes(octets);
    }

    /** The authority of a hub's address: host, and the port unless it is the usual one, in lower case. */
    public static String authority(URI hub) {
        boolean secure = "wss".equalsIgnoreCase(hub.getScheme());
        boolean usual = hub.getPort() < 0 || hub.getPort() == (secure ? 443 : 80);
        return authority(usual ? hub.getHost() : hub.getHost() + ":" + hub.getPort());
    }

    /** The same of a {@code Host} field or a name that was configured. */
    public static String authority(String host) {
        return host.strip().toLowerCase(Locale.ROOT);
    }
}
