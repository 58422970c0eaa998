package io.gatewaytunnel.standalone;

import jakarta.servlet.http.WebConnection;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 as Tomcat does it, less one read at the beginning of a connection that starts with HTTP/2 (by ALPN or prior knowledge).
 *
 * <p>There the thread that accepts the preface begins to read frames, and then does so a second time (Tomcat 10.1.59:
 * {@code Http2UpgradeHandler.upgradeDispatch} reads after {@code init}, which has led to reads already). When frames arrive between the two, another
 * thread is taking them apart, and the second read takes the middle of a frame for the beginning of one: the connection ends with FRAME_SIZE_ERROR.
 * It was seen on one new connection in fifty on a busy machine. Turning asynchronous reads off would avoid it too, but then every slow
 * upload holds a thread.
 */
final class DirectHttp2 extends Http2Protocol {
    @Override
    public InternalHttpUpgradeHandler getInternalUpgradeHandler(
            SocketWrapperBase<?> socket, Adapter adapter, @Nullable Request upgraded) {
        InternalHttpUpgradeHandler handler = super.getInternalUpgradeHandler(socket, adapter, upgraded);
        // After a request with Upgrade Tomcat calls init by itself, and leaves the rest to it.
        return upgraded == null && handler.hasAsyncIO() ? new ReadsOnce(handler) : handler;
    }

    /** Threads: Tomcat's, one at a time for the first event of a connection. */
    private static final class ReadsOnce implements InternalHttpUpgradeHandler {
        private final InternalHttpUpgradeHandler handler;
        private volatile boolean begun;

        ReadsOnce(InternalHttpUpgradeHandler handler) {
            this.handler = handler;
        }

        @Override
        public SocketState upgradeDispatch(SocketEvent event) {
            if (!begun && event == SocketEvent.OPEN_READ) {
                begun = true;
                handler.init(null); // reads the preface, and goes on from there by itself
                return SocketState.ASYNC_IO;
            }
            return handler.upgradeDispatch(event);
        }

        @Override
        public void init(@Nullable WebConnection connection) {
            begun = true;
            handler.init(connection);
        }

        @Override
        public void timeoutAsync(long now) {
            handler.timeoutAsync(now);
        }

        @Override
        public void setSocketWrapper(SocketWrapperBase<?> socket) {
            handler.setSocketWrapper(socket);
        }

        @Override
        public void setSslSupport(SSLSupport ssl) {
            handler.setSslSupport(ssl);
        }

        @Override
        public void pause() {
            handler.pause();
        }

        @Override
        public boolean hasAsyncIO() {
            return true;
        }

        @Override
        public UpgradeInfo getUpgradeInfo() {
            return handler.getUpgradeInfo();
        }

        @Override
        public void destroy() {
            handler.destroy();
        }
    }
}
