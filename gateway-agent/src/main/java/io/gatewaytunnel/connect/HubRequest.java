package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.websocket.WebSocketHandshake;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;

/** The upgrade that asks a hub for a link, and what belongs to its answer. Source: RFC 6455 §4.1. Immutable. */
final class HubRequest {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final URI hub;
    private final String key;
    private final Headers fields;

    /** {@code authorization} is shown to the hub, and to nobody else. */
    HubRequest(URI hub, String authorization, HubLinkHandler handler, SecureRandom random) {
        this.hub = hub;
        this.key = WebSocketHandshake.newKey(random);
        Headers.Builder all = Headers.builder()
                .add("Host", host(hub))
                .addAll(WebSocketHandshake.request(key, Protocol.SUBPROTOCOL))
                .add("Authorization", authorization);
        handler.cookies().ifPresent(cookies -> all.add("Cookie", cookies));
        this.fields = all.build();
    }

    private static String host(URI hub) {
        return port(hub) == usualPort(hub) ? hub.getHost() : hub.getHost() + ":" + hub.getPort();
    }

    static boolean isSecure(URI hub) {
        return "wss".equals(String.valueOf(hub.getScheme()).toLowerCase(Locale.ROOT));
    }

    static int port(URI hub) {
        return hub.getPort() < 0 ? usualPort(hub) : hub.getPort();
    }

    private static int usualPort(URI hub) {
        return isSecure(hub) ? HTTPS_PORT : HTTP_PORT;
    }

    /** The name without the brackets of an IPv6 address. */
    static String name(URI hub) {
        String host = hub.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    URI hub() {
        return hub;
    }

    String key() {
        return key;
    }

    /** All its octets. */
    ByteBuffer octets() {
        String query = hub.getRawQuery();
        StringBuilder text = new StringBuilder("GET ").append(hub.getRawPath());
        if (query != null) {
            text.append('?').append(query);
        }
        text.append(" HTTP/1.1\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        return ByteBuffer.wrap(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
