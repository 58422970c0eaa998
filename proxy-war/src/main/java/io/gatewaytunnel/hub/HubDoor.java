package io.gatewaytunnel.hub;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.log.Printable;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the hub's endpoint: whoever has no business there is answered before the upgrade, which costs a
 * hundred times as much.
 *
 * <p>Threads: any. Who passes is remembered by the thread that passes, since no WebSocket API tells of it and each
 * container asks {@link HubEndpoints} within the same call.
 */
public final class HubDoor {
    /** Set only within {@link #pass}: a server's thread keeps nothing of ours. */
    private static final ThreadLocal<@Nullable Passing> PASSING = new ThreadLocal<>();

    private final AgentAuthentication authentication;
    private final Hub hub;
    private final AddressRanges trustedProxies;
    private final Container container;
    private final Optional<UpgradeLinks> links;

    /** Of a request that may pass: whose it is. */
    private static final String CREDENTIAL = "io.gatewaytunnel.credential";

    /** Who passes: whose handshake it is, the address, fit for a log, and what ends the connection. */
    record Passing(AgentCredential credential, String address, Runnable aborter) {}

    /** {@code links}: those over connections that leave HTTP; empty when the server's WebSocket support has all. */
    public HubDoor(
            AgentAuthentication authentication,
            Hub hub,
            AddressRanges trustedProxies,
            Container container,
            Optional<UpgradeLinks> links) {
        this.authentication = authentication;
        this.hub = hub;
        this.trustedProxies = trustedProxies;
        this.container = container;
        this.links = links;
    }

    /**
     * Why the request may not pass, or empty. Strangers learn nothing of how full the hub is: the token comes first.
     */
    public Optional<AgentAuthentication.Refusal> refusal(HttpServletRequest request) {
        AgentAuthentication.Verdict verdict = authentication.judge(request);
        if (verdict instanceof AgentAuthentication.Refusal refusal) {
            return Optional.of(refusal);
        }
        if (verdict instanceof AgentAuthentication.Admitted admitted) {
            request.setAttribute(CREDENTIAL, admitted.credential()); // a signature is good for one look
        }
        return HubUpgrade.refusal(request).or(hub::refusal);
    }

    /**
     * Lets the request go on: the connection leaves HTTP, or the container's WebSocket support, which is the end of
     * {@code chain}, has it.
     */
    public void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String address = Printable.of(ClientAddress.of(request, trustedProxies).text());
        AgentCredential credential = credential(request);
        if (links.isPresent()) {
            switchOver(request, response, new UpgradeLink(links.get(), credential, address));
            return;
        }
        PASSING.set(new Passing(credential, address, container.aborter(request)));
        try {
            chain.doFilter(request, response);
        } finally {
            PASSING.remove();
        }
    }

    private void switchOver(HttpServletRequest request, HttpServletResponse response, UpgradeLink link)
            throws IOException, ServletException {
        response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
        HubUpgrade.answer(request).forEach(field -> response.setHeader(field.name(), field.value()));
        container.upgradeLink(request, link);
    }

    private static AgentCredential credential(HttpServletRequest request) throws ServletException {
        if (request.getAttribute(CREDENTIAL) instanceof AgentCredential credential) {
            request.removeAttribute(CREDENTIAL);
            return credential;
        }
        throw new ServletException("a handshake that was not let pass");
    }

    Hub hub() {
        return hub;
    }

    /** Who passes on this thread. */
    static Optional<Passing> passing() {
        return Optional.ofNullable(PASSING.get());
    }
}
