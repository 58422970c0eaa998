package io.gatewaytunnel.head;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.container.BegunBody;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.http.FieldNameSet;
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
import java.util.Optional;
import java.util.Set;

/**
 * Servlet heads to frame heads and back, byte for byte where the container lets us. Source: RFC 9110 §7.6, RFC 9112
 * §6.3; docs/FIDELITY.md. Immutable; any thread, but the request only on the container's.
 */
public final class ServletHeads {
    /**
     * Fields of a request that the head tells otherwise, and {@code Proxy}: no request field is named so, but CGI makes
     * the variable {@code HTTP_PROXY} of it, which HTTP clients of the origin obey (CVE-2016-5385).
     */
    private static final FieldNameSet NOT_PASSED_ON = FieldNameSet.of("host", "content-length", "proxy");

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
        String authority = authority(request, received, secure);
        String asked = isHostAsked(request, received) ? authority : "";
        Forwarding forwarding = Forwarding.of(request, received, asked, trustedProxies, secure);
        Headers.Builder headers = Headers.builder();
        for (Headers.Field field : HopByHop.strip(received)) {
            if (!NOT_PASSED_ON.contains(field.name()) && !forwarding.replaces(field.name())) {
                headers.add(field.name(), field.value());
            }
        }
        if (received.tokens("te").contains("trailers")) {
            headers.add("TE", "trailers"); // gRPC servers insist on it
        }
        forwarding.addTo(headers);
        long length = bodyLength(container, request, received);
        if (length == RequestHead.UNKNOWN_LENGTH && container.leavesBodyRaw(request)) {
            throw new UnfitRequestException(
                    ForwardError.LENGTH_REQUIRED,
                    "A request with Upgrade needs a Content-Length on this server, which reads no chunks behind it.");
        }
        String upgrade = UpgradeOffer.of(request.getProtocol(), received, length);
        return new RequestHead(
                service,
                request.getMethod(),
                forwarding.scheme(),
                authority,
                RequestTarget.of(request),
                joinCookies(request, headers.build()),
                length,
                upgrade);
    }

    /**
     * As much of the head of a request that is not forwarded as its answer depends on: the method, and what is left of
     * it to read.
     */
    public static RequestHead refusedHead(Container container, HttpServletRequest request) throws IOException {
        String expect = request.getHeader("Expect");
        return new RequestHead(
                "-",
                request.getMethod(),
                "http",
                "-",
                "*",
                expect == null ? Headers.empty() : Headers.of("Expect", "100-continue"),
                bodyLengthOfRefused(container, request));
    }

    /** Whatever is wrong with the length, there may be something; of what was begun to be read, the rest. */
    private static long bodyLengthOfRefused(Container container, HttpServletRequest request) throws IOException {
        Optional<BegunBody> begun = BegunBody.of(request);
        if (begun.isPresent()) {
            return begun.get().leftBytes();
        }
        if (request.getHeader("Transfer-Encoding") != null) {
            return RequestHead.UNKNOWN_LENGTH;
        }
        String length = request.getHeader("Content-Length");
        return length == null || ContentLength.isNumber(length.strip())
                ? bodyLength(container, request, Headers.empty())
                : RequestHead.UNKNOWN_LENGTH;
    }

    /** Sets status and fields, as they are, on a response that is not committed; Content-Length must be a number. */
    public static void writeTo(Container container, HttpServletResponse response, ResponseHead head) {
        container.clearOwnFields(response, head.headers()::contains);
        Set<String> replaced = new HashSet<>(2);
        response.setStatus(head.status());
        boolean upgrade = head.switchesProtocols() || container.mayAskForUpgrade();
        for (Headers.Field field : head.headers()) {
            if (field.isNamed("Upgrade") && !upgrade) {
                continue;
            }
            if (field.isNamed("Content-Length")) {
                response.setContentLengthLong(Long.parseLong(field.value().strip()));
            } else if (field.isNamed("Content-Type")) {
                if (!container.addContentType(response, field.value())) {
                    response.setContentType(field.value());
                }
            } else if (container.isOwnField(field.name())
                    && replaced.add(field.name().toLowerCase(Locale.ROOT))) {
                response.setHeader(field.name(), field.value());
            } else {
                response.addHeader(field.name(), field.value());
            }
        }
    }

    private Headers headers(HttpServletRequest request) {
        boolean http2 = HttpVersion.isHttp2(request);
        boolean lowered = !http2 && container.lowersFieldNames(request);
        Headers.Builder headers = Headers.builder();
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            String spelt = lowered ? FieldNames.usual(name) : name;
            Enumeration<String> values = request.getHeaders(name);
            while (values.hasMoreElements()) {
                headers.add(spelt, values.nextElement());
            }
        }
        if (http2) {
            container.keptPriority(request).ifPresent(priority -> headers.add("priority", priority));
        }
        return headers.build();
    }

    /**
     * Containers that let such requests pass disagree on where the body ends; the next hop might disagree with them.
     */
    private void refuseAmbiguousLength(HttpServletRequest request, Headers received) {
        List<String> lengths = received.all("content-length");
        List<String> codings = received.all("transfer-encoding");
        if (lengths.isEmpty() && codings.isEmpty()) {
            return;
        }
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

    /** Over HTTP/2 servers tell an {@code :authority} as the server's name, with or without a field {@code Host}. */
    private static boolean isHostAsked(HttpServletRequest request, Headers received) {
        return HttpVersion.isHttp2(request)
                || received.first("host").filter(host -> !host.isEmpty()).isPresent();
    }

    private static String authority(HttpServletRequest request, Headers received, boolean secure) {
        return received.first("host").filter(host -> !host.isEmpty()).orElseGet(() -> {
            int standardPort = secure ? 443 : 80;
            String name = request.getServerName().isEmpty() ? request.getLocalName() : request.getServerName();
            return request.getServerPort() == standardPort ? name : name + ":" + request.getServerPort();
        });
    }

    private static long bodyLength(Container container, HttpServletRequest request, Headers received)
            throws IOException {
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
        return container.isWithoutBody(request) && !hasTrailers(request)
                ? RequestHead.NO_BODY
                : RequestHead.UNKNOWN_LENGTH;
    }

    /** They need a body to stand behind, over HTTP/1.1 at least. */
    private static boolean hasTrailers(HttpServletRequest request) {
        return request.isTrailerFieldsReady() && !request.getTrailerFields().isEmpty();
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
