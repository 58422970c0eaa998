package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import java.io.IOException;
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
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http2.H2ConnectionException;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.apache.hc.core5.http2.hpack.HeaderListConstraintException;

/**
 * Why an exchange failed at the origin, fit to be told to the proxy: the words name no address and hold nothing that
 * the origin sent.
 */
record OriginFailure(ErrorCode code, String reason) {

    /** No connection came about: nothing of the request has reached the origin. */
    static OriginFailure ofConnect(Exception cause) {
        if (isCausedBy(cause, SSLException.class) || isCausedBy(cause, CertificateException.class)) {
            return new OriginFailure(ErrorCode.ORIGIN_TLS, "the TLS handshake with the origin failed");
        }
        if (cause instanceof NotHttp2Exception) {
            return new OriginFailure(ErrorCode.ORIGIN_INVALID, "the origin does not speak HTTP/2");
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
        if (isUnprocessed(cause)) {
            return new OriginFailure(ErrorCode.ORIGIN_UNREACHABLE, "the origin takes no request on this connection");
        }
        if (cause instanceof H2StreamResetException) {
            return new OriginFailure(ErrorCode.ORIGIN_BROKEN, "the origin reset the stream");
        }
        if (isCausedBy(cause, MessageConstraintException.class)
                || isCausedBy(cause, HeaderListConstraintException.class)) {
            return new OriginFailure(ErrorCode.ORIGIN_INVALID, "the response head of the origin is over the limit");
        }
        if (isCausedBy(cause, TruncatedChunkException.class) || isCausedBy(cause, ConnectionClosedException.class)) {
            return new OriginFailure(ErrorCode.ORIGIN_BROKEN, "the origin closed the connection");
        }
        if (isCausedBy(cause, HttpException.class)
                || isCausedBy(cause, H2ConnectionException.class)
                || isCausedBy(cause, MalformedChunkCodingException.class)) {
            return new OriginFailure(ErrorCode.ORIGIN_INVALID, "the answer of the origin is not valid HTTP");
        }
        return new OriginFailure(ErrorCode.ORIGIN_BROKEN, "the connection to the origin broke");
    }

    /**
     * Whether the origin says that it has not looked at the request, so that it may be sent again whatever its method
     * (RFC 9113 §8.7).
     */
    static boolean isUnprocessed(Exception cause) {
        return cause instanceof RequestNotExecutedException || isStreamRefused(cause);
    }

    private static boolean isStreamRefused(Exception cause) {
        return cause instanceof H2StreamResetException reset && reset.getCode() == H2Error.REFUSED_STREAM.getCode();
    }

    /** What answered is no HTTP/2 server. */
    static final class NotHttp2Exception extends IOException {
        private static final long serialVersionUID = 1L;
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
