package io.gatewaytunnel.front;

import io.gatewaytunnel.forward.Conduct;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.policy.RoutePolicy;
import io.gatewaytunnel.policy.Stickiness;
import io.gatewaytunnel.policy.StickyCookies;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the policy of a route does with one request once it is on its way: the agent of its session is asked first, and
 * the answer's fields are changed. Belongs to the exchange's gate.
 */
final class RouteConduct implements Conduct {
    private final AgentRegistry registry;
    private final RoutePolicy policy;
    private final StickyCookies cookies;
    private final String service;
    private final boolean secure;
    private final String cookiePath;
    private final Optional<StickyCookies.Session> session;
    private @Nullable String asked;

    /** {@code cookiePath}: below which a cookie is to count; {@code session}: that the client has told of. */
    RouteConduct(
            AgentRegistry registry,
            RoutePolicy policy,
            StickyCookies cookies,
            RequestHead head,
            String cookiePath,
            Optional<StickyCookies.Session> session) {
        this.registry = registry;
        this.policy = policy;
        this.cookies = cookies;
        this.service = head.service();
        this.secure = head.scheme().equals("https");
        this.cookiePath = cookiePath;
        this.session = session;
    }

    @Override
    public Optional<MuxSession> preferred(Set<MuxSession> tried) {
        return session.flatMap(kept -> registry.chooseNamed(service, kept.agent(), tried));
    }

    @Override
    public void onAsked(MuxSession carrier) {
        if (policy.sticky().isPresent()) {
            asked = registry.nameOf(carrier).orElse(null);
        }
    }

    @Override
    public ResponseHead answered(ResponseHead head) {
        Headers fields = policy.responseFields().apply(head.headers());
        Optional<String> cookie = policy.sticky().flatMap(this::newCookie);
        if (cookie.isPresent()) {
            fields = Headers.builder()
                    .addAll(fields)
                    .add("Set-Cookie", cookie.get())
                    .build();
        }
        return new ResponseHead(head.status(), fields);
    }

    /** Unless its session's agent is there, who may only be busy or have refused this one request. */
    private Optional<String> newCookie(Stickiness rule) {
        String agent = asked;
        boolean stays = session.filter(kept -> registry.isNamedThere(service, kept.agent()))
                .isPresent();
        return agent == null || stays
                ? Optional.empty()
                : Optional.of(cookies.field(rule, new StickyCookies.Session(service, agent), cookiePath, secure));
    }
}
