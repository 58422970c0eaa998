package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.answer.Recipient;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.hub.AgentAuthentication;
import io.gatewaytunnel.hub.EnrolmentDoor;
import io.gatewaytunnel.hub.HubDoor;
import io.gatewaytunnel.hub.Operators;
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
    private static final String ENROL = "enrol";

    private final String prefix;
    private final int hubPort;
    private final Operators operators;
    private final HubDoor hubDoor;
    private final Optional<EnrolmentDoor> enrolment;
    private final AddressRanges metricsFrom;
    private final Map<String, Page> pages;

    /**
     * {@code hubPort}: the local port that agents come to and nobody else, or 0 when they share the public one.
     * {@code metricsFrom}: peers that get the metrics without a token. {@code enrolment}: where agents bring their
     * keys, if anything is kept.
     */
    public ReservedPaths(
            String prefix,
            int hubPort,
            Operators operators,
            AddressRanges metricsFrom,
            HubDoor hubDoor,
            Optional<EnrolmentDoor> enrolment,
            StatusPages pages) {
        this.prefix = prefix;
        this.hubPort = hubPort;
        this.operators = operators;
        this.metricsFrom = metricsFrom;
        this.hubDoor = hubDoor;
        this.enrolment = enrolment;
        this.pages = Map.of(
                "live", new Page("GET", Access.EVERYBODY, pages::live),
                "ready", new Page("GET", Access.EVERYBODY, pages::ready),
                "status", new Page("GET", Access.TOKEN, pages::status),
                "metrics", new Page("GET", Access.METRICS, pages::metrics),
                "drain", new Page("POST", Access.TOKEN, pages::drain));
    }

    /** Who gets a page. */
    private enum Access {
        EVERYBODY,
        /** Operators. */
        TOKEN,
        /** The same, and who is in {@code metrics-from}; the page is not there while that is nobody. */
        METRICS
    }

    /** {@code method}: GET stands for HEAD too. */
    private record Page(String method, Access access, Supplier<Answer> content) {
        boolean takes(String asked) {
            return asked.equals(method) || (method.equals("GET") && asked.equals("HEAD"));
        }

        Problem wrongMethod() {
            return Problem.ofReserved(
                    405,
                    "The method is not allowed here",
                    "drain takes POST, the others GET.",
                    Headers.of("Allow", method.equals("GET") ? "GET, HEAD" : method));
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
     * The answer to a request that {@link #contain} has found, or empty for a handshake that {@link #pass} is to let go
     * on.
     */
    Optional<Answer> answer(String path, HttpServletRequest request, String requestId) {
        String name = path.startsWith(prefix) ? path.substring(prefix.length()) : "";
        boolean atAgentsPort = isAtHubPort(request) == (hubPort > 0);
        if (name.equals(ENROL) && atAgentsPort && enrolment.isPresent()) {
            return Optional.of(enrolment.get().answer(request, requestId));
        }
        if (name.equals(HUB) && atAgentsPort) {
            return hubDoor.refusal(request)
                    .map(ReservedPaths::refusalOfHub)
                    .map(found -> told(found, request, requestId));
        }
        Page page = pages.get(name);
        if (page == null) {
            return Optional.of(told(nothingHere(), request, requestId));
        }
        Optional<Problem> problem = problem(page, request);
        return Optional.of(
                problem.isPresent()
                        ? told(problem.get(), request, requestId)
                        : page.content().get());
    }

    private static Problem nothingHere() {
        return Problem.ofReserved(
                404, "There is nothing here", "This path is reserved for the proxy itself.", Headers.empty());
    }

    private static Answer told(Problem problem, HttpServletRequest request, String requestId) {
        return problem.answer(Recipient.of(request, requestId));
    }

    private Optional<Problem> problem(Page page, HttpServletRequest request) {
        if (!page.takes(request.getMethod())) {
            return Optional.of(page.wrongMethod());
        }
        return switch (page.access()) {
            case EVERYBODY -> Optional.empty();
            case TOKEN -> operators.refusal(request).map(ReservedPaths::refusal);
            case METRICS -> metricsProblem(request);
        };
    }

    /** The peer of the connection counts; one that speaks for others is a proxy, whose clients may be anybody. */
    private Optional<Problem> metricsProblem(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        if (peer != null && metricsFrom.contain(peer) && !isForwarded(request)) {
            return Optional.empty();
        }
        return operators.isConfigured()
                ? operators.refusal(request).map(ReservedPaths::refusal)
                : Optional.of(nothingHere());
    }

    private static boolean isForwarded(HttpServletRequest request) {
        return request.getHeader("X-Forwarded-For") != null
                || request.getHeader("Forwarded") != null
                || request.getHeader("Via") != null;
    }

    /** Lets a handshake go on that {@link #answer} has nothing against. */
    void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        hubDoor.pass(request, response, chain);
    }

    private boolean isAtHubPort(HttpServletRequest request) {
        return hubPort > 0 && request.getLocalPort() == hubPort;
    }

    /** Agents know by the field that it is a hub that does not want them. */
    private static Problem refusalOfHub(AgentAuthentication.Refusal refusal) {
        return Problem.ofReserved(
                refusal.status(),
                refusal.title(),
                refusal.detail(),
                Headers.builder()
                        .addAll(refusal.fields())
                        .add(Protocol.HUB_FIELD, Protocol.SUBPROTOCOL)
                        .build());
    }

    private static Problem refusal(AgentAuthentication.Refusal refusal) {
        return Problem.ofReserved(refusal.status(), refusal.title(), refusal.detail(), refusal.fields());
    }
}
