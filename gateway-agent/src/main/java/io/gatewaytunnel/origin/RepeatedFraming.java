package io.gatewaytunnel.origin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;

/**
 * What applications say twice of the end of a body, since their framework says it too: the same length, or
 * {@code chunked}. Clients take it for what it means; HttpCore takes it for a contradiction. What does contradict
 * itself stays as it is. Pure. Source: RFC 9110 §8.6, RFC 9112 §6.3.
 */
final class RepeatedFraming {
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";

    /** What HTTP/1.1 once called the absence of a coding. */
    private static final String NO_CODING = "identity";

    private RepeatedFraming() {}

    /** Says once in the head what it says several times. */
    static void simplify(HttpResponse head) {
        List<String> lengths = tokens(head, CONTENT_LENGTH);
        if (lengths.size() > 1 && Set.copyOf(lengths).size() == 1) {
            head.removeHeaders(CONTENT_LENGTH);
            head.addHeader(CONTENT_LENGTH, lengths.get(0));
        }
        List<String> codings = tokens(head, TRANSFER_ENCODING);
        Set<String> real = new HashSet<>(codings);
        real.remove(NO_CODING);
        if (codings.size() > real.size() && real.size() <= 1) {
            head.removeHeaders(TRANSFER_ENCODING);
            real.forEach(coding -> head.addHeader(TRANSFER_ENCODING, coding));
        }
    }

    /** In lower case, without those that are empty; mostly one, and no list is made when there is no such field. */
    private static List<String> tokens(HttpResponse head, String name) {
        if (!head.containsHeader(name)) {
            return List.of();
        }
        List<String> tokens = new ArrayList<>(1);
        for (Header field : head.getHeaders(name)) {
            String value = field.getValue() == null ? "" : field.getValue();
            for (String token : value.split(",", -1)) {
                if (!token.isBlank()) {
                    tokens.add(token.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return tokens;
    }
}
