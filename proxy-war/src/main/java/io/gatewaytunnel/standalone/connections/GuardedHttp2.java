package io.gatewaytunnel.standalone.connections;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 by ALPN or prior knowledge. A request with {@code Upgrade: h2c} is answered in HTTP/1.1, as RFC 9113 wishes.
 */
public final class GuardedHttp2 extends Http2Protocol {
    @Override
    public boolean accept(Request request) {
        return false;
    }

    /** More than HTTP/1.1 takes: {@link StreamHeads} says why. */
    @Override
    public int getMaxHeaderSize() {
        return StreamHeads.readLimit(super.getMaxHeaderSize());
    }

    @Override
    public InternalHttpUpgradeHandler getInternalUpgradeHandler(
            SocketWrapperBase<?> socket, Adapter adapter, @Nullable Request upgraded) {
        TrackedConnection connection = (TrackedConnection) socket;
        Http2Connection http2 = new Http2Connection(this, adapter, connection, connection.allStreams());
        connection.becomeHttp2(http2);
        return http2;
    }
}
