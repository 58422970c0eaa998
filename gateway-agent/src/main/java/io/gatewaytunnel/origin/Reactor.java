package io.gatewaytunnel.origin;

import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.IOEventHandlerFactory;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * The I/O threads of {@link OriginClient}, for connections that are to live on them beside those to origins: what comes
 * over one goes on over the other without a change of thread. Threads: any; nothing blocks. The handlers are called on
 * an I/O thread, and nothing of theirs may wait.
 */
@FunctionalInterface
public interface Reactor {
    /**
     * Begins to connect; {@code handlers} is asked once for who serves the connection, as soon as TCP is there.
     *
     * @param remote what is asked for, such as the name that TLS verifies
     * @param address where it is, looked up already
     * @param callback told once, on an I/O thread; when TCP is connected, TLS may not be
     * @return gives it up as long as it is not connected
     */
    Future<IOSession> connect(
            NamedEndpoint remote,
            InetSocketAddress address,
            Timeout timeout,
            IOEventHandlerFactory handlers,
            FutureCallback<IOSession> callback);
}
