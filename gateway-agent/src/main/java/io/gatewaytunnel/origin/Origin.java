package io.gatewaytunnel.origin;

import java.util.Locale;
import org.apache.hc.core5.http.HttpHost;

/**
 * Where a service lives: {@code host} is a name or an address (IPv6 without brackets), {@code port} 1 to 65535;
 * {@code scheme} is {@code http} (HTTP/1.1), {@code h2c} (HTTP/2 in clear text, which both sides know beforehand) or
 * {@code https} (whichever of the two the TLS handshake agrees on).
 */
public record Origin(String scheme, String host, int port) {
    public Origin {
        scheme = scheme.toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") && !scheme.equals("h2c")) {
            throw new IllegalArgumentException("scheme " + scheme);
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    public boolean isTls() {
        return scheme.equals("https");
    }

    /** Whether it is spoken to in HTTP/2 and nothing else. */
    boolean isHttp2Only() {
        return scheme.equals("h2c");
    }

    /** As requests name it. */
    String httpScheme() {
        return isTls() ? "https" : "http";
    }

    HttpHost toHttpHost() {
        return new HttpHost(httpScheme(), host, port);
    }

    /** What a {@code Host} field says of it: the port is left out where it is the scheme's own. */
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (isTls() ? 443 : 80) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority();
    }
}
