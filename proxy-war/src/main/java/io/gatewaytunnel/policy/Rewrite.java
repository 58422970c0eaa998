package io.gatewaytunnel.policy;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Another host or path for the origin than the one that was asked for. The host that was asked for stays in
 * {@code X-Forwarded-Host} and {@code Forwarded}; what is cut off a path is told in {@code X-Forwarded-Prefix}, so that
 * an origin can write links. Pure. Source: HTTPURLRewriteFilter.
 *
 * @param hostname a host without a port, for the field {@code Host}
 */
public record Rewrite(Optional<String> hostname, Optional<PathChange> path) {
    private static final String PREFIX = "X-Forwarded-Prefix";

    /** The head that the origin is to see; {@code matched} as for {@link PathChange#apply}. */
    public RequestHead apply(RequestHead head, String matched) {
        String target = path.map(change -> change.apply(head.target(), matched)).orElse(head.target());
        return new RequestHead(
                head.service(),
                head.method(),
                head.scheme(),
                hostname.orElse(head.authority()),
                target,
                isCut(matched) ? withPrefix(head.headers(), matched) : head.headers(),
                head.bodyLength(),
                head.upgrade(),
                head.provenance());
    }

    /** Whether the origin sees what is behind the prefix as its whole path. */
    private boolean isCut(String matched) {
        return !matched.isEmpty()
                && path.filter(change -> !change.full() && change.value().equals("/"))
                        .isPresent();
    }

    private static Headers withPrefix(Headers fields, String matched) {
        String before = fields.first(PREFIX).orElse("");
        return Headers.builder()
                .addAll(fields.without(field -> field.isNamed(PREFIX)))
                .add(PREFIX, before + matched)
                .build();
    }

    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(", ", "rewrite ", "");
        hostname.ifPresent(name -> words.add("host to " + name));
        path.ifPresent(change -> words.add(change.toString()));
        return words.toString();
    }
}
