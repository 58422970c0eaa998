package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.origin.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * {@code origin} → scheme, host and port, and nothing else: paths of public requests are passed on as they are. Pure.
 */
final class OriginAddress {
    private OriginAddress() {}

    static Origin read(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new ConfigException("'" + text + "' is no URL; write http://host:port");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") && !scheme.equals("h2c")) {
            throw new ConfigException("the scheme must be http, https or h2c; write http://host:port");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new ConfigException("give a host, and no user or password; write " + scheme + "://host:port");
        }
        String rest = uri.getRawPath().equals("/") ? "" : uri.getRawPath();
        if (!rest.isEmpty() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new ConfigException("a path or query cannot be given, paths are passed on as they come; write "
                    + scheme + "://" + uri.getRawAuthority());
        }
        int port = uri.getPort() == -1 ? (scheme.equals("https") ? 443 : 80) : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw new ConfigException("the port must be 1 to 65535; write " + scheme + "://" + uri.getHost() + ":port");
        }
        String host = uri.getHost();
        return new Origin(scheme, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }
}
