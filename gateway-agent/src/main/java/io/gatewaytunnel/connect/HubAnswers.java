package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.log.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;

/**
 * What became of an attempt to connect, told by the types and the status that Jetty's client gives, or by the answer
 * itself: a refusal or a fault, in words for a log. Source: docs/PROTOCOL.md §2. Pure.
 */
final class HubAnswers {
    /** Jetty's status of an upgrade that never got an answer. */
    private static final int NO_ANSWER = -1;

    private HubAnswers() {}

    /**
     * A {@link HubRefusedException} when the hub does not want the agent, otherwise a failure worth another try.
     * {@code fields}: those of the answer, as far as there was one.
     */
    static IOException failureOf(IOException failure, URI hub, AnswerFields fields) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UpgradeException upgrade && upgrade.getResponseStatusCode() != NO_ANSWER) {
                return ofStatus(upgrade.getResponseStatusCode(), failure, hub, fields);
            }
        }
        return withoutAnswer(failure);
    }

    /** The same of an attempt that got no answer. */
    static IOException withoutAnswer(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new IOException(words(cause), failure);
    }

    /** The same of an answer with that status, whose fields are these. */
    static IOException ofStatus(int status, IOException failure, URI hub, AnswerFields fields) {
        if (status == ResponseHead.SWITCHING_PROTOCOLS) {
            return new IOException("the hub's answer is no WebSocket handshake", failure);
        }
        if (!fields.areOfHub()) {
            String words = elsewhere(status, hub, fields);
            // Whoever it was: what is not allowed now will not be in a second.
            return status == 401 || status == 403 ? new HubRefusedException(words) : new IOException(words, failure);
        }
        return switch (status) {
            case 401 -> unauthorized(fields);
            case 403 -> new HubRefusedException("403: the token may not be used for this agent or service");
            case 426 ->
                new HubRefusedException("426: it does not speak this agent's version of the protocol, "
                        + Protocol.SUBPROTOCOL + "; update the older of the two");
            case 503 ->
                new IOException("the hub answered 503: it is stopping, or has as many links as it can hold", failure);
            default -> new IOException("the hub answered " + status, failure);
        };
    }

    private static HubRefusedException unauthorized(AnswerFields fields) {
        String words = "401: it does not know the token (GATEWAY_TUNNEL_TOKEN or --token-file), or the key (--key)";
        return fields.nonce().isPresent()
                ? new HubChallengedException(words, fields.nonce().get())
                : new HubRefusedException(words);
    }

    /** What answered is not a hub: the words say what one is called, since the path is what people get wrong. */
    private static String elsewhere(int status, URI hub, AnswerFields fields) {
        String who = fields.areOfProxy()
                ? "there is a proxy of the tunnel at " + hub.getRawAuthority() + ", but " + hub.getRawPath()
                        + " is not its hub (it answered " + status + " as to any client)"
                : "what answered " + status + " at " + hub.getRawPath()
                        + " is not a hub; either the proxy is not running behind it, or the address is wrong";
        return who + ". The address of a hub (--hub) looks like " + hub.getScheme() + "://" + hub.getRawAuthority()
                + "[/CONTEXT]/_tunnel/hub";
    }

    private static String words(Throwable root) {
        if (root instanceof EOFException || root instanceof ClosedChannelException) {
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
