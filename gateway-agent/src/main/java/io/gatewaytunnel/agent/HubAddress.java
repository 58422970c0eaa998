package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** {@code hub} → an address that a token may be sent to. Pure. */
final class HubAddress {
    private HubAddress() {}

    static URI read(String text, boolean allowPlaintext) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new ConfigException("'" + text + "' is no URL; write wss://host/_tunnel/hub");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw new ConfigException("the scheme must be wss or ws; write wss://host/_tunnel/hub");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new ConfigException("give a host and a path, no user and no fragment; write wss://host/_tunnel/hub");
        }
        if (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/")) {
            throw new ConfigException(
                    "the path of the hub is missing; write " + scheme + "://" + uri.getRawAuthority() + "/_tunnel/hub");
        }
        if (scheme.equals("ws") && !allowPlaintext && !isLoopback(uri.getHost())) {
            throw new ConfigException("ws:// to " + uri.getHost()
                    + " would show the token and all traffic to everybody on the way; use wss://, or"
                    + " --allow-plaintext ("
                    + AgentOptions.ALLOW_PLAINTEXT.environmentName() + ") if that is meant");
        }
        return uri;
    }

    /** By its text alone: what a name resolves to may change after the check. */
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
