package io.gatewaytunnel.standalone.connections;

import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11NioProtocol;

/** HTTP/1.1 over {@link GuardedEndpoint}. */
public final class GuardedProtocol extends Http11NioProtocol {
    private final GuardedEndpoint endpoint;
    private final String contextPath;

    /** {@code contextPath} is where the application is: empty, or without a slash at its end. */
    public GuardedProtocol(GuardedEndpoint endpoint, String contextPath) {
        super(endpoint);
        this.endpoint = endpoint;
        this.contextPath = contextPath;
    }

    public GuardedEndpoint guarded() {
        return endpoint;
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(new AskingAdapter(adapter, contextPath));
    }
}
