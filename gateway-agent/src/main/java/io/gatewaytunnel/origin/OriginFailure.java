package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    /** Of one failure: a chain that leads back into itself has no end. */
    private static final int MOST_CAUSES = 8;

    /** The alert of TLS, as the JDK tells of it. */
    private static final String NO_PROTOCOL = "no_application_protocol";

    /** No connection came about: nothing of the request has reached the origin. */
    static OriginFailure ofConnect(Exception cause) {
        if (isWithoutProtocol(cause)) {
            return new OriginFailure(
                    ErrorCode.ORIGIN_INVALID, "the origin does not offer the HTTP over TLS that this request needs");
        }
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
            return new OriginFailure(ErrorCode.ORIGIN_REFUSED, "the origin takes no request on this connection");
        }
        if (cause instanceof H2StreamResetException) {
            return new OriginFailure(ErrorCode.ORIGIN_BROKEN, "the origin reset the stream");
        }
        if (isCausedBy(cause, MessageConstraintException.class)
                || isCausedBy(cause, HeaderListConstraintException.class)) {
            return new OriginFailure(
                    ErrorCode.LIMIT_EXCEEDED, "the head or trailers of the origin's response are over the limit");
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
        return isReset(cause, H2Error.REFUSED_STREAM);
    }

    /**
     * Whether the origin says that it takes this request over HTTP/1.1 only, as IIS does where Windows logs in (RFC
     * 9113 §7): it has not been acted on.
     */
    static boolean isHttp1Required(Exception cause) {
        return isReset(cause, H2Error.HTTP_1_1_REQUIRED);
    }

    private static boolean isReset(Exception cause, H2Error code) {
        return cause instanceof H2StreamResetException reset && reset.getCode() == code.getCode();
    }

    /** It does, and cannot have it so: {@code why} says what is in the way. */
    static OriginFailure ofHttp1Required(String why) {
        return new OriginFailure(
                ErrorCode.ORIGIN_INVALID, "the origin takes this request over HTTP/1.1 only, and " + why);
    }

    /** What answered is no HTTP/2 server. */
    static final class NotHttp2Exception extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Whether there is no HTTP that both sides have: a login that is a connection's needs HTTP/1.1 (RFC 7301 §3.2). */
    private static boolean isWithoutProtocol(Throwable failure) {
        return isCausedBy(
                failure,
                cause -> cause instanceof SSLException
                        && String.valueOf(cause.getMessage()).contains(NO_PROTOCOL));
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        return isCausedBy(failure, type::isInstance);
    }

    private static boolean isCausedBy(Throwable failure, Predicate<Throwable> which) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(which);
    }
}
