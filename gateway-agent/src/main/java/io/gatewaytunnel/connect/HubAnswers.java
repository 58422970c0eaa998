package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.log.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;

/**
 * What became of an attempt to connect, told by the types and the status that Jetty's client gives: a refusal or a
 * fault, in words for a log. Pure.
 */
final class HubAnswers {
    /** Jetty's status of an upgrade that never got an answer. */
    private static final int NO_ANSWER = -1;

    private HubAnswers() {}

    /** A {@link HubRefusedException} when the hub does not want the agent, otherwise a failure worth another try. */
    static IOException failureOf(IOException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            if (cause instanceof UpgradeException upgrade && upgrade.getResponseStatusCode() != NO_ANSWER) {
                return ofStatus(upgrade.getResponseStatusCode(), failure);
            }
            cause = cause.getCause();
        }
        if (cause instanceof UpgradeException upgrade && upgrade.getResponseStatusCode() != NO_ANSWER) {
            return ofStatus(upgrade.getResponseStatusCode(), failure);
        }
        return new IOException(words(cause), failure);
    }

    private static IOException ofStatus(int status, IOException failure) {
        return switch (status) {
            case 401 ->
                new HubRefusedException("401: it does not know the token (GATEWAY_TUNNEL_TOKEN or --token-file)");
            case 403 -> new HubRefusedException("403: the token may not be used for this agent or service");
            case 426 ->
                new HubRefusedException("426: it does not speak this agent's version of the protocol, "
                        + Protocol.SUBPROTOCOL + "; update the older of the two");
            case 101 -> new IOException("the hub's answer is no WebSocket handshake", failure);
            default -> new IOException("the hub answered " + status, failure);
        };
    }

    private static String words(Throwable root) {
        if (root instanceof EOFException) {
            return "the hub closed the connection"; // Jetty's own words are a dump of its objects
        }
        if (root instanceof TimeoutException || root instanceof SocketTimeoutException) {
            return "the hub did not answer in time";
        }
        if (root instanceof UnresolvedAddressException) {
            return "the hub's name is unknown";
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : Printable.of(message);
    }
}
