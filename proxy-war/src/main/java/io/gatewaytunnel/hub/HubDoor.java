package io.gatewaytunnel.hub;

import io.gatewaytunnel.config.AddressRanges;
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
 * <p>Threads: any. The address of who passes is remembered by the thread that passes, since no WebSocket API tells it
 * and each container asks {@link HubEndpoints} within the same call.
 */
public final class HubDoor {
    /** Set only within {@link #pass}: a server's thread keeps nothing of ours. */
    private static final ThreadLocal<@Nullable ClientAddress> PASSING = new ThreadLocal<>();

    private final AgentAuthentication authentication;
    private final Hub hub;
    private final AddressRanges trustedProxies;

    public HubDoor(AgentAuthentication authentication, Hub hub, AddressRanges trustedProxies) {
        this.authentication = authentication;
        this.hub = hub;
        this.trustedProxies = trustedProxies;
    }

    /**
     * Why the request may not pass, or empty. Strangers learn nothing of how full the hub is: the token comes first.
     */
    public Optional<AgentAuthentication.Refusal> refusal(HttpServletRequest request) {
        return authentication
                .refusal(request)
                .or(() -> HubUpgrade.refusal(request))
                .or(hub::refusal);
    }

    /** Lets the request go on to the container's WebSocket support, which is the end of {@code chain}. */
    public void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        PASSING.set(ClientAddress.of(request, trustedProxies));
        try {
            chain.doFilter(request, response);
        } finally {
            PASSING.remove();
        }
    }

    Hub hub() {
        return hub;
    }

    AgentAuthentication authentication() {
        return authentication;
    }

    /** Who passes on this thread. */
    static Optional<ClientAddress> passing() {
        return Optional.ofNullable(PASSING.get());
    }
}
