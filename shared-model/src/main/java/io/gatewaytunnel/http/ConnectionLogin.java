package io.gatewaytunnel.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Signs of a login that authenticates a connection, and every request that follows on it, instead of one request: NTLM
 * and Negotiate. Credentials of other schemes come with each request again. Pure.
 *
 * <p>Source: RFC 4559 §4 and §6, RFC 9110 §11.6; {@code Persistent-Auth} is what IIS says of a connection that stays
 * logged in.
 */
public final class ConnectionLogin {
    private static final Set<String> SCHEMES = Set.of("ntlm", "negotiate", "kerberos");

    private ConnectionLogin() {}

    /** Whether a request shows credentials of such a login, or a part of them. */
    public static boolean isTriedBy(Headers request) {
        return request.all("authorization").stream().anyMatch(value -> SCHEMES.contains(scheme(value)))
                || request.all("proxy-authorization").stream().anyMatch(value -> SCHEMES.contains(scheme(value)));
    }

    /** Whether a response offers such a login, or goes on with one. */
    public static boolean isAskedForBy(Headers response) {
        return challenges(response).stream().anyMatch(challenge -> SCHEMES.contains(scheme(challenge)));
    }

    /** Whether a response says that its connection is logged in, or in the midst of it. */
    public static boolean isCarriedBy(Headers response) {
        return response.tokens("persistent-auth").contains("true")
                || challenges(response).stream()
                        .anyMatch(challenge -> SCHEMES.contains(scheme(challenge)) && challenge.indexOf(' ') > 0);
    }

    /** Several may stand in one field, by comma; what stands between quotes is no scheme of ours. */
    private static List<String> challenges(Headers response) {
        return List.of("www-authenticate", "proxy-authenticate").stream()
                .flatMap(name -> response.all(name).stream())
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(String::strip)
                .toList();
    }

    private static String scheme(String credentials) {
        return credentials.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT);
    }
}
