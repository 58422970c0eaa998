package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;

/**
 * Why an exchange failed at the origin, fit to be told to the proxy: the words name no address and hold nothing that the origin sent.
 */
record OriginFailure(ErrorCode code, String reason) {

    /** No connection came about: nothing of the request has reached the origin. */
    static OriginFailure ofConnect(Exception cause) {
        if (isCausedBy(cause, SSLException.class) || isCausedBy(cause, CertificateException.class)) {
            return new OriginFailure(ErrorCode.ORIGIN_TLS, "the TLS handshake with the origin failed");
        }
        String reason = "no connection to the origin";
        if (isCausedBy(cause, UnknownHostException.class)) {
            reason = "the name of the origin is unknown";
        } else if (isCausedBy(cause, SocketTimeoutException.class)) {
            reason = "the origin did not accept the connection in time";
        } else if (isCausedBy(cause, NoRouteToHostException.class)) {
            reason = "there is no route to the origin";
        } else if (isCausedBy(cause, ConnectException.class)) {
            reason = "the origin refused the connection";
        }
        return new OriginFailure(ErrorCode.ORIGIN_UNREACHABLE, reason);
    }

    /** The connection failed while the exchange was under way. */
    static OriginFailure ofExchange(Exception cause) {
        if (isCausedBy(cause, MessageConstraintException.class)) {
            return new OriginFailure(ErrorCode.ORIGIN_INVALID, "the response head of the origin is over the limit");
        }
        if (isCausedBy(cause, TruncatedChunkException.class) || isCausedBy(cause, ConnectionClosedException.class)) {
            return new OriginFailure(ErrorCode.ORIGIN_BROKEN, "the origin closed the connection");
        }
        if (isCausedBy(cause, HttpException.class) || isCausedBy(cause, MalformedChunkCodingException.class)) {
            return new OriginFailure(ErrorCode.ORIGIN_INVALID, "the answer of the origin is not valid HTTP");
        }
        return new OriginFailure(ErrorCode.ORIGIN_BROKEN, "the connection to the origin broke");
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 8; depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
