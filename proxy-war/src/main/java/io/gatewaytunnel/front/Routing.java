package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.forward.Conduct;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.policy.CookieFields;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.policy.RoutePolicy;
import io.gatewaytunnel.policy.StickyCookies;
import io.gatewaytunnel.route.Route;
import io.gatewaytunnel.route.RouteTable;
import java.util.Optional;

/**
 * Finds the way of a request whose head was read, and does to the head what its route says. Immutable but for counts;
 * any thread.
 */
final class Routing {
    private static final String PREFIX = "X-Forwarded-Prefix";

    private final AgentRegistry registry;
    private final StickyCookies cookies;

    Routing(AgentRegistry registry, StickyCookies cookies) {
        this.registry = registry;
        this.cookies = cookies;
    }

    /**
     * Without routes: the one service.
     *
     * @throws UnfitRequestException when it may not go there
     */
    static RoutedRequest toService(RequestHead head, String service, RouteTable routes, String client) {
        Limits limits = routes.limitsOf(service);
        limits.admit(head, client);
        return new RoutedRequest(head.withService(service), limits, Conduct.NONE);
    }

    /**
     * Where its route leads.
     *
     * @param client whose share of a rate it takes
     * @throws UnfitRequestException when no route takes it, or it may not go where its route leads
     */
    RoutedRequest byRoute(RequestHead head, RouteTable routes, String client) {
        Route route = routes.find(head.authority(), head.method(), head.target(), head.headers())
                .orElseThrow(
                        () -> new UnfitRequestException(ForwardError.NO_ROUTE, "There is nothing at this address."));
        RoutePolicy policy = route.policy();
        if (policy.isNone()) {
            return toService(head, route.nextService(), routes, client).by(route);
        }
        if (policy.redirect().isPresent()) {
            policy.limits().admit(head, client);
            return RoutedRequest.answered(head, redirect(head, route)).by(route);
        }
        Optional<StickyCookies.Session> session = policy.sticky()
                .flatMap(rule -> cookies.read(rule, CookieFields.values(head.headers(), rule.cookie())))
                .filter(kept -> route.leadsTo(kept.service()));
        String service = session.map(StickyCookies.Session::service).orElseGet(route::nextService);
        Limits limits = policy.limits().and(routes.limitsOf(service));
        limits.admit(head, client);
        return new RoutedRequest(
                        toOrigin(head.withService(service), route),
                        limits,
                        new RouteConduct(
                                registry, policy, cookies, head.withService(service), cookiePath(head, route), session))
                .by(route);
    }

    private static String matched(RequestHead head, Route route) {
        return route.policy().looksAtMatch() ? route.matched(head.method(), head.target(), head.headers()) : "";
    }

    /** What the client's path has before that of the head, as far as we know. */
    private static String above(RequestHead head) {
        return head.headers().first(PREFIX).orElse("");
    }

    private static String cookiePath(RequestHead head, Route route) {
        String above = above(head);
        return above.startsWith("/")
                ? above + (route.commonPath().equals("/") ? "" : route.commonPath())
                : route.commonPath();
    }

    private static Answer redirect(RequestHead head, Route route) {
        RoutePolicy policy = route.policy();
        Answer answer = policy.redirect()
                .map(to -> Answer.redirect(to.status(), to.location(head, above(head), matched(head, route))))
                .orElseThrow();
        return answer.withFields(policy.responseFields().apply(answer.fields()));
    }

    private static RequestHead toOrigin(RequestHead head, Route route) {
        RoutePolicy policy = route.policy();
        RequestHead rewritten = policy.rewrite()
                .map(rewrite -> rewrite.apply(head, matched(head, route)))
                .orElse(head);
        Headers received = rewritten.headers();
        Headers own = policy.sticky()
                .map(rule -> CookieFields.without(received, rule.cookie()))
                .orElse(received);
        return rewritten.withHeaders(policy.requestFields().apply(own));
    }
}
