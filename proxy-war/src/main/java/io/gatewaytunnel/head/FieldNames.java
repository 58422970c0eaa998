package io.gatewaytunnel.head;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the names of fields are usually spelt, for a server that has put them into lower case. Nobody may care; origins
 * do that were written for one client, above all small ones that speak WebSocket. Pure. Source: the IANA registry of
 * field names, and what browsers and frameworks send.
 */
final class FieldNames {
    /** Those that are not words with a capital each. Browsers have {@code sec-ch-} in lower case. */
    private static final Map<String, String> ODD = Stream.of(
                    "A-IM",
                    "CDN-Loop",
                    "Content-MD5",
                    "DNT",
                    "DPoP",
                    "HTTP2-Settings",
                    "IM",
                    "MIME-Version",
                    "OData-MaxVersion",
                    "OData-Version",
                    "SOAPAction",
                    "Sec-GPC",
                    "Sec-WebSocket-Extensions",
                    "Sec-WebSocket-Key",
                    "Sec-WebSocket-Protocol",
                    "Sec-WebSocket-Version",
                    "TE",
                    "X-CSRF-Token",
                    "X-CSRFToken",
                    "X-HTTP-Method-Override",
                    "X-UA-Compatible",
                    "X-XSRF-TOKEN")
            .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), Function.identity()));

    private static final String LOWER = "sec-ch-";

    private FieldNames() {}

    /** Of a name in lower case. */
    static String usual(String lower) {
        String odd = ODD.get(lower);
        if (odd != null) {
            return odd;
        }
        return lower.startsWith(LOWER) ? lower : withCapitals(lower);
    }

    private static String withCapitals(String lower) {
        StringBuilder name = new StringBuilder(lower);
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if ((i == 0 || name.charAt(i - 1) == '-') && letter >= 'a' && letter <= 'z') {
                name.setCharAt(i, (char) (letter - 'a' + 'A'));
            }
        }
        return name.toString();
    }
}
