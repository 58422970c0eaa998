package io.gatewaytunnel.standalone.connections;

import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11NioProtocol;

/** HTTP/1.1 over {@link GuardedEndpoint}. */
public final class GuardedProtocol extends Http11NioProtocol {
    private final GuardedEndpoint endpoint;
    private final AskingAdapter.Paths paths;

    public GuardedProtocol(GuardedEndpoint endpoint, AskingAdapter.Paths paths) {
        super(endpoint);
        this.endpoint = endpoint;
        this.paths = paths;
    }

    public GuardedEndpoint guarded() {
        return endpoint;
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(new AskingAdapter(adapter, paths));
    }
}
