package io.gatewaytunnel.agent;

import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** What {@code --hub-ca} makes of a file, for tests of other packages. */
public final class TrustedAuthority {
    private TrustedAuthority() {}

    public static SSLContext context(Path pem) {
        return TrustedAuthorities.in(pem);
    }
}
