package io.gatewaytunnel.origin;

import java.time.Duration;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;

/**
 * A connection to an origin, or a share of one, leased for one exchange. Its owner gives it back exactly once, by
 * {@link #reuse}, {@link #close} or {@link #abort}; later calls do nothing. Threads: any.
 */
interface OriginConnection {
    /** Whether heads go out as HTTP/2 has them. */
    boolean isHttp2();

    /** Whether it was there before this exchange: the origin may have closed it meanwhile. */
    boolean isReused();

    /** Whether it is there still, as far as is known. */
    default boolean isOpen() {
        return true;
    }

    /** Whether it may be logged in when it is given back, since it serves one public connection alone. */
    default boolean keepsLogin() {
        return false;
    }

    /**
     * Hands the exchange to the connection's I/O thread. Throws an unchecked exception when the connection is gone
     * already.
     */
    void execute(AsyncClientExchangeHandler exchange);

    /** The origin has said that it ends the connection after that time without requests; zero: behind this exchange. */
    default void expectEnd(Duration after) {}

    /** The origin had ended it before it saw anything of this exchange, as it seems. */
    default void onSilentEnd() {}

    /** The exchange is complete in both directions, or was never begun. */
    void reuse();

    /** Closes the connection; what was written is still delivered. Of one that cannot be shared. */
    void close();

    /** Ends the exchange now, in the middle of whatever it does; exchanges that share the connection go on. */
    void abort();
}
