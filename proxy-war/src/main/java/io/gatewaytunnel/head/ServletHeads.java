package io.gatewaytunnel.head;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Servlet heads to frame heads and back, byte for byte where the container lets us. Source: RFC 9110 §7.6, RFC 9112
 * §6.3; docs/FIDELITY.md. Immutable; any thread, but the request only on the container's.
 */
public final class ServletHeads {
    /** Fields of a request that the head tells otherwise. */
    private static final Set<String> TOLD_APART = Set.of("host", "content-length");

    /**
     * No request field is named so; CGI makes the variable {@code HTTP_PROXY} of it, which HTTP clients of the origin
     * obey (CVE-2016-5385).
     */
    private static final String HTTPOXY = "proxy";

    /** Methods whose requests have no body unless somebody says so: over HTTP/2 nobody has to say. */
    private static final Set<String> MOSTLY_WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

    private final AddressRanges trustedProxies;
    private final Container container;

    public ServletHeads(AddressRanges trustedProxies, Container container) {
        this.trustedProxies = trustedProxies;
        this.container = container;
    }

    /** Throws {@link UnfitRequestException} for what must not be forwarded. */
    public RequestHead requestHead(HttpServletRequest request, String service) throws IOException {
        Headers received = headers(request);
        refuseAmbiguousLength(request, received);
        boolean secure = container.isSecure(request);
        Forwarding forwarding = Forwarding.of(request, received, trustedProxies, secure);
        Headers.Builder headers = Headers.builder();
        for (Headers.Field field : HopByHop.strip(received)) {
            String lower = field.name().toLowerCase(Locale.ROOT);
            if (!TOLD_APART.contains(lower) && !lower.equals(HTTPOXY) && !forwarding.replaces(lower)) {
                headers.add(field.name(), field.value());
            }
        }
        if (received.tokens("te").contains("trailers")) {
            headers.add("TE", "trailers"); // gRPC servers insist on it
        }
        forwarding.addTo(headers);
        long length = bodyLength(request, received);
        String upgrade = UpgradeOffer.of(request.getProtocol(), received, length);
        return new RequestHead(
                service,
                request.getMethod(),
                forwarding.scheme(),
                authority(request, received, secure),
                RequestTarget.of(request),
                joinCookies(request, headers.build()),
                upgrade.isEmpty() ? length : RequestHead.NO_BODY,
                upgrade);
    }

    /**
     * As much of the head of a request that is not forwarded as its answer depends on: the method, and what is left of
     * it to read.
     */
    public static RequestHead refusedHead(HttpServletRequest request) throws IOException {
        String expect = request.getHeader("Expect");
        return new RequestHead(
                "-",
                request.getMethod(),
                "http",
                "-",
                "*",
                expect == null ? Headers.empty() : Headers.of("Expect", "100-continue"),
                bodyLengthOfRefused(request));
    }

    /** Whatever is wrong with the length, there may be something. */
    private static long bodyLengthOfRefused(HttpServletRequest request) throws IOException {
        if (request.getHeader("Transfer-Encoding") != null) {
            return RequestHead.UNKNOWN_LENGTH;
        }
        String length = request.getHeader("Content-Length");
        return length == null || ContentLength.isNumber(length.strip())
                ? bodyLength(request, Headers.empty())
                : RequestHead.UNKNOWN_LENGTH;
    }

    /** Sets status and fields, as they are, on a response that is not committed; Content-Length must be a number. */
    public static void writeTo(Container container, HttpServletResponse response, ResponseHead head) {
        container.clearOwnFields(response, head.headers()::contains);
        Set<String> replaced = new HashSet<>(2);
        response.setStatus(head.status());
        boolean typeSet = false;
        for (Headers.Field field : head.headers()) {
            if (field.isNamed("Content-Length")) {
                response.setContentLengthLong(Long.parseLong(field.value().strip()));
            } else if (field.isNamed("Content-Type") && !typeSet) {
                container.setContentType(response, field.value());
                typeSet = true;
            } else if (container.isOwnField(field.name())
                    && replaced.add(field.name().toLowerCase(Locale.ROOT))) {
                response.setHeader(field.name(), field.value());
            } else {
                response.addHeader(field.name(), field.value());
            }
        }
    }

    private static Headers headers(HttpServletRequest request) {
        Headers.Builder headers = Headers.builder();
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            Enumeration<String> values = request.getHeaders(name);
            while (values.hasMoreElements()) {
                headers.add(name, values.nextElement());
            }
        }
        return headers.build();
    }

    /**
     * Containers that let such requests pass disagree on where the body ends; the next hop might disagree with them.
     */
    private void refuseAmbiguousLength(HttpServletRequest request, Headers received) {
        List<String> lengths = received.all("content-length");
        List<String> codings = received.all("transfer-encoding");
        if (!codings.isEmpty() && (codings.size() > 1 || !codings.get(0).strip().equalsIgnoreCase("chunked"))) {
            throw new UnfitRequestException(
                    ForwardError.BAD_REQUEST, "The request has a Transfer-Encoding that is not chunked.");
        }
        // Before the container is asked for the number: WildFly throws what it cannot read.
        if (!lengths.stream().allMatch(ContentLength::isNumber)) {
            throw new UnfitRequestException(
                    ForwardError.BAD_REQUEST,
                    "The request has a Content-Length that is no number of at most 18 digits.");
        }
        if (!codings.isEmpty() && (!lengths.isEmpty() || container.hasDroppedLength(request))) {
            throw new UnfitRequestException(
                    ForwardError.BAD_REQUEST, "The request has both Content-Length and Transfer-Encoding.");
        }
        if (lengths.stream().distinct().count() > 1) {
            throw new UnfitRequestException(ForwardError.BAD_REQUEST, "The request has several Content-Length fields.");
        }
    }

    private static String authority(HttpServletRequest request, Headers received, boolean secure) {
        return received.first("host").filter(host -> !host.isEmpty()).orElseGet(() -> {
            int standardPort = secure ? 443 : 80;
            String name = request.getServerName().isEmpty() ? request.getLocalName() : request.getServerName();
            return request.getServerPort() == standardPort ? name : name + ":" + request.getServerPort();
        });
    }

    private static long bodyLength(HttpServletRequest request, Headers received) throws IOException {
        long length = request.getContentLengthLong();
        if (length >= 0) {
            return length;
        }
        if (received.contains("transfer-encoding")) {
            return RequestHead.UNKNOWN_LENGTH;
        }
        if (!HttpVersion.isHttp2(request)) {
            return RequestHead.NO_BODY;
        }
        boolean without = MOSTLY_WITHOUT_BODY.contains(request.getMethod())
                && request.getInputStream().isFinished();
        return without ? RequestHead.NO_BODY : RequestHead.UNKNOWN_LENGTH;
    }

    /** HTTP/2 clients split the field for compression; HTTP/1.1 servers want one (RFC 9113 §8.2.3). */
    private static Headers joinCookies(HttpServletRequest request, Headers headers) {
        if (!HttpVersion.isHttp2(request)) {
            return headers;
        }
        List<String> crumbs = headers.all("cookie");
        if (crumbs.size() < 2) {
            return headers;
        }
        return Headers.builder()
                .addAll(headers.without(field -> field.isNamed("cookie")))
                .add("cookie", String.join("; ", crumbs))
                .build();
    }
}
