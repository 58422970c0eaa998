package io.gatewaytunnel.origin;

import java.util.Locale;
import org.apache.hc.core5.http.HttpHost;

/** Where a service lives: {@code scheme} is {@code http} or {@code https}, {@code host} a name or an address (IPv6 without brackets), {@code port} 1 to 65535. */
public record Origin(String scheme, String host, int port) {
    public Origin {
        scheme = scheme.toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("scheme " + scheme);
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    public boolean isTls() {
        return scheme.equals("https");
    }

    HttpHost toHttpHost() {
        return new HttpHost(scheme, host, port);
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
