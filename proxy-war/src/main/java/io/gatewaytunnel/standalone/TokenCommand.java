package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.settings.TokenDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** {@code java -jar gateway-tunnel.war token}: makes a token, and says how it is written down. Starts nothing. */
final class TokenCommand {
    static final String NAME = "token";

    private static final int BYTES = 24;

    private TokenCommand() {}

    /** Without the command's own name. Returns the exit code. */
    static int run(String... args) {
        if (args.length > 0) {
            throw new ConfigException(NAME + " takes no options; it prints a new token and its digest");
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        System.out.println("token   " + token);
        System.out.println("digest  " + TokenDigest.write(token));
        System.out.println();
        System.out.println(
                "The token is for whoever shows it; the digest for the proxy: agents[].tokens," + " operator-tokens.");
        return 0;
    }
}
