package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.hub.AgentAuthentication;
import io.gatewaytunnel.hub.HubDoor;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is ours and never tunnelled: the hub and the status pages, below one prefix. Threads: any; nothing here waits or
 * writes.
 */
public final class ReservedPaths {
    private static final String HUB = "hub";

    private final String prefix;
    private final int hubPort;
    private final AgentAuthentication authentication;
    private final HubDoor hubDoor;
    private final Map<String, Page> pages;

    /** {@code hubPort}: the local port that agents come to and nobody else, or 0 when they share the public one. */
    public ReservedPaths(
            String prefix, int hubPort, AgentAuthentication authentication, HubDoor hubDoor, StatusPages pages) {
        this.prefix = prefix;
        this.hubPort = hubPort;
        this.authentication = authentication;
        this.hubDoor = hubDoor;
        this.pages = Map.of(
                "live", new Page("GET", false, pages::live),
                "ready", new Page("GET", false, pages::ready),
                "status", new Page("GET", true, pages::status),
                "drain", new Page("POST", true, pages::drain));
    }

    /** {@code method}: GET stands for HEAD too. {@code needsToken}: whether whoever asks has to show it. */
    private record Page(String method, boolean needsToken, Supplier<Answer> content) {
        boolean takes(String asked) {
            return asked.equals(method) || (method.equals("GET") && asked.equals("HEAD"));
        }

        Answer wrongMethod() {
            return new Problem(
                            405,
                            "The method is not allowed here",
                            "drain takes POST, the others GET.",
                            Headers.of("Allow", method.equals("GET") ? "GET, HEAD" : method))
                    .answer();
        }
    }

    /**
     * Whether the request is for us: its raw path is below the prefix, or it came in at the port that is the agents'.
     * What a client spells otherwise is an origin's path and goes to the origin as it is spelt.
     */
    boolean contain(String path, HttpServletRequest request) {
        return path.startsWith(prefix) || isAtHubPort(request);
    }

    /**
     * The answer to a request that {@link #contain} has found, or empty for a handshake that the container's endpoint
     * is to answer.
     */
    Optional<Answer> answer(String path, HttpServletRequest request) {
        String name = path.startsWith(prefix) ? path.substring(prefix.length()) : "";
        if (name.equals(HUB) && isAtHubPort(request) == (hubPort > 0)) {
            return hubDoor.refusal(request).map(ReservedPaths::refusal);
        }
        Page page = pages.get(name);
        if (page == null) {
            return Optional.of(new Problem(
                            404,
                            "There is nothing here",
                            "This path is reserved for the proxy itself.",
                            Headers.empty())
                    .answer());
        }
        if (!page.takes(request.getMethod())) {
            return Optional.of(page.wrongMethod());
        }
        Optional<Answer> refusal =
                page.needsToken() ? authentication.refusal(request).map(ReservedPaths::refusal) : Optional.empty();
        return refusal.or(() -> Optional.of(page.content().get()));
    }

    /** Lets a handshake go on that {@link #answer} has nothing against. */
    void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        hubDoor.pass(request, response, chain);
    }

    private boolean isAtHubPort(HttpServletRequest request) {
        return hubPort > 0 && request.getLocalPort() == hubPort;
    }

    private static Answer refusal(AgentAuthentication.Refusal refusal) {
        return new Problem(refusal.status(), refusal.title(), refusal.detail(), refusal.fields()).answer();
    }
}
