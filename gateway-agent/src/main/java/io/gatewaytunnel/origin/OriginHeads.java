package io.gatewaytunnel.origin;

import io.gatewaytunnel.http.ConnectionLogin;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.http.Upgrades;
import io.gatewaytunnel.log.Printable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Heads of the tunnel ↔ heads of HttpCore. Nothing is added but what HTTP/1.1 framing needs, and nothing is taken away
 * but what ends at this hop. Pure.
 *
 * <p>Source: RFC 9110 §7.2, §7.6.1; RFC 9112 §3.2, §6.
 */
final class OriginHeads {
    private static final String HOST = "Host";
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";
    private static final String UPGRADE = "Upgrade";
    private static final String CONNECTION = "Connection";
    private static final String EXPECT = "Expect";

    private OriginHeads() {}

    /** What is wrong with asking an origin this, in words, or empty. The proxy is not trusted to have checked it. */
    static Optional<String> violation(RequestHead head) {
        if (head.method().equals("CONNECT") || head.method().equals("TRACE")) {
            return Optional.of("the method " + head.method() + " is not forwarded");
        }
        // In absolute form a target would name a host of its own, and some origins believe it.
        if (!head.target().startsWith("/") && !head.target().equals("*")) {
            return Optional.of("the target is neither a path nor *");
        }
        for (String protocol : Upgrades.protocols(List.of(head.upgrade()))) {
            if (!Upgrades.mayPass(protocol)) {
                return Optional.of("an upgrade to " + Printable.of(protocol) + " is not offered");
            }
        }
        return Optional.empty();
    }

    static HttpRequest request(RequestHead head, Service service, Origin origin) {
        HttpRequest request = endToEnd(head, service, origin);
        if (head.offersUpgrade()) {
            request.addHeader(new BasicHeader(CONNECTION, UPGRADE));
            request.addHeader(new BasicHeader(UPGRADE, head.upgrade()));
        }
        if (head.bodyLength() == RequestHead.UNKNOWN_LENGTH) {
            request.addHeader(new BasicHeader(TRANSFER_ENCODING, "chunked"));
        }
        return request;
    }

    /**
     * The same for HTTP/2, where the connection turns Host into {@code :authority} and names are in lower case. An
     * offer to change the protocol has no meaning there. {@code Expect} stays behind: a 100 is not listened for there,
     * and an origin that does not want the body can say so at any time.
     */
    static HttpRequest http2Request(RequestHead head, Service service, Origin origin) {
        HttpRequest request = endToEnd(head, service, origin);
        request.removeHeaders(EXPECT);
        if (head.headers().tokens("te").contains("trailers")) {
            request.addHeader(new BasicHeader("te", "trailers")); // the only one that is allowed (RFC 9113 §8.2.2)
        }
        return request;
    }

    /** HttpCore is not shown that it expects a 100: it would begin a wait of its own, see {@link ContinueWait}. */
    private static final class OriginRequest extends BasicHttpRequest {
        private static final long serialVersionUID = 1L;

        /** This constructor takes the target as it is; those with a string or a URI parse and rewrite it. */
        OriginRequest(RequestHead head, Origin origin) {
            super(head.method(), origin.httpScheme(), null, head.target());
        }

        @Override
        public @Nullable Header getFirstHeader(String name) {
            return EXPECT.equalsIgnoreCase(name) ? null : super.getFirstHeader(name);
        }
    }

    private static HttpRequest endToEnd(RequestHead head, Service service, Origin origin) {
        BasicHttpRequest request = new OriginRequest(head, origin);
        request.addHeader(new BasicHeader(HOST, service.host().of(head.authority(), origin)));
        // Behind the stripping: no Connection field may name what the file has set.
        Headers fields = service.guard().fields().applied(HopByHop.strip(head.headers()));
        for (Headers.Field field : fields) {
            if (!field.isNamed(HOST) && !field.isNamed(CONTENT_LENGTH)) {
                request.addHeader(new BasicHeader(field.name(), field.value().strip()));
            }
        }
        if (head.hasBody() && head.bodyLength() != RequestHead.UNKNOWN_LENGTH) {
            request.addHeader(new BasicHeader(CONTENT_LENGTH, Long.toString(head.bodyLength())));
        }
        return request;
    }

    static ResponseHead response(HttpResponse response) {
        Headers headers = HopByHop.strip(response.getCode(), all(response.headerIterator()));
        // With both the length is not that of the body (RFC 9112 §6.3).
        return new ResponseHead(
                response.getCode(),
                response.containsHeader(TRANSFER_ENCODING) ? headers.without(f -> f.isNamed(CONTENT_LENGTH)) : headers);
    }

    /** Whether the response says so of its connection, see {@link ConnectionLogin#isCarriedBy}. */
    static boolean carriesLogin(HttpResponse response) {
        return ConnectionLogin.isCarriedBy(all(response.headerIterator()));
    }

    /** A 101 with the protocols that it chose; empty when they are not among the {@code offered}. */
    static Optional<ResponseHead> switched(HttpResponse response, String offered) {
        List<String> chosen = new ArrayList<>();
        for (Header field : response.getHeaders(UPGRADE)) {
            chosen.add(field.getValue() == null ? "" : field.getValue());
        }
        return Upgrades.taken(offered, chosen).map(upgrade -> {
            Headers headers = endToEnd(response.headerIterator()).without(f -> f.isNamed(CONTENT_LENGTH));
            return new ResponseHead(
                    ResponseHead.SWITCHING_PROTOCOLS,
                    Headers.builder().add(UPGRADE, upgrade).addAll(headers).build());
        });
    }

    /** Trailers of a response; framing has no place in them (RFC 9110 §6.5.1). */
    static Headers trailers(@Nullable List<? extends Header> trailers) {
        return trailers == null || trailers.isEmpty()
                ? Headers.empty()
                : endToEnd(trailers.iterator()).without(f -> f.isNamed(CONTENT_LENGTH) || f.isNamed(HOST));
    }

    /** Trailers of a request, never null: to HttpCore null means that the request was given up. */
    static List<Header> trailers(Headers trailers) {
        List<Header> fields = new ArrayList<>(trailers.size());
        for (Headers.Field field : HopByHop.strip(trailers)) {
            if (!field.isNamed(HOST) && !field.isNamed(CONTENT_LENGTH)) {
                fields.add(new BasicHeader(field.name(), field.value()));
            }
        }
        return fields;
    }

    private static Headers endToEnd(Iterator<? extends Header> fields) {
        return HopByHop.strip(all(fields));
    }

    private static Headers all(Iterator<? extends Header> fields) {
        Headers.Builder headers = Headers.builder();
        while (fields.hasNext()) {
            Header field = fields.next();
            headers.add(field.getName(), field.getValue() == null ? "" : field.getValue());
        }
        return headers.build();
    }
}
