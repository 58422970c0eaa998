package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.hub.ClientAddress;
import io.gatewaytunnel.log.RateLimitedLog;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Who a public client is where places are counted, and what an operator is told of it. Threads: any. */
public final class PublicClients {
    private static final Logger LOG = System.getLogger(PublicClients.class.getName());
    private static final RateLimitedLog QUIET_LOG = new RateLimitedLog(LOG);

    private final AddressRanges trustedProxies;
    private volatile boolean forwardedByStranger;

    public PublicClients(AddressRanges trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    /** The network that the client counts as. */
    String key(HttpServletRequest request) {
        if (!forwardedByStranger && request.getHeader("X-Forwarded-For") != null) {
            lookAtPeer(request.getRemoteAddr());
        }
        return ClientAddress.of(request, trustedProxies).network();
    }

    /** {@code peer} is null when the connection is closed already. */
    private void lookAtPeer(@Nullable String peer) {
        if (peer != null && !trustedProxies.contain(peer)) {
            forwardedByStranger = true;
            LOG.log(
                    Level.WARNING,
                    "step=admit {0} sends X-Forwarded-For and is not trusted: if it is a proxy of yours,"
                            + " trusted-proxies is missing it, and all of its clients count as one (told once)",
                    peer);
        }
    }

    /** Tells the operator which setting refused whom. */
    void onRefused(HttpServletRequest request, String requestId, ForwardError refusal) {
        String address = ClientAddress.of(request, trustedProxies).text();
        QUIET_LOG.log("refused " + refusal, Level.WARNING, () -> switch (refusal) {
            case TOO_MANY_FROM_CLIENT ->
                "request=" + requestId + " step=admit 429 for " + address
                        + ": it holds its share of max-streams, a quarter while more than half are"
                        + " taken, or max-streams-per-client";
            default ->
                "request=" + requestId + " step=admit " + refusal.status() + " for " + address
                        + ": max-streams are under way";
        });
    }

    /** Whether a peer that is not trusted has told of clients of its own, so that a setting is probably missing. */
    boolean hasStrangeForwarder() {
        return forwardedByStranger;
    }
}
