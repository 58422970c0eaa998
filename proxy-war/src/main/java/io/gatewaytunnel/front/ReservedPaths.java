package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.hub.AgentAuthentication;
import io.gatewaytunnel.hub.HubUpgrade;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** What is ours and never tunnelled: the hub and the status pages, below one prefix. Threads: any. */
public final class ReservedPaths {
    private final String prefix;
    private final AgentAuthentication authentication;
    private final StatusPages pages;
    private final Container container;

    public ReservedPaths(String prefix, AgentAuthentication authentication, StatusPages pages, Container container) {
        this.container = container;
        this.prefix = prefix;
        this.authentication = authentication;
        this.pages = pages;
    }

    /** Whether the raw path is below the prefix. What a client spells otherwise is an origin's path and goes to the origin as it is spelt. */
    boolean contain(String path) {
        return path.startsWith(prefix);
    }

    void answer(String path, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String name = path.substring(prefix.length());
        boolean reading =
                request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (name.equals("hub")) {
            hub(request, response, chain);
        } else if (name.equals("live") && reading) {
            pages.live(response);
        } else if (name.equals("ready") && reading) {
            pages.ready(response);
        } else if (name.equals("status") && reading) {
            if (mayPass(request, response)) {
                pages.status(response);
            }
        } else if (name.equals("drain") && request.getMethod().equals("POST")) {
            if (mayPass(request, response)) {
                pages.drain(response);
            }
        } else {
            OwnAnswers.send(container, response, notFound(name));
        }
    }

    /** The one request that goes on to the container: it knows the endpoint at this path. */
    private void hub(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<AgentAuthentication.Refusal> refusal =
                authentication.refusal(request).or(() -> HubUpgrade.refusal(request));
        if (refusal.isPresent()) {
            send(refusal.get(), response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean mayPass(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<AgentAuthentication.Refusal> refusal = authentication.refusal(request);
        if (refusal.isPresent()) {
            send(refusal.get(), response);
        }
        return refusal.isEmpty();
    }

    private void send(AgentAuthentication.Refusal refusal, HttpServletResponse response) throws IOException {
        OwnAnswers.send(
                container,
                response,
                new Problem(refusal.status(), refusal.title(), refusal.detail(), refusal.fields()));
    }

    private static Problem notFound(String name) {
        boolean known = name.equals("live") || name.equals("ready") || name.equals("status") || name.equals("drain");
        return known
                ? new Problem(
                        405,
                        "The method is not allowed here",
                        "drain takes POST, the others GET.",
                        Headers.of("Allow", name.equals("drain") ? "POST" : "GET, HEAD"))
                : new Problem(
                        404, "There is nothing here", "This path is reserved for the proxy itself.", Headers.empty());
    }
}
