package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.HelloBody;
import java.time.Duration;
import java.util.List;

/** What all connectors of an agent say at the beginning of a session. Threads: any; {@link #change} one at a time. */
public final class Offer {
    private volatile HelloBody hello;
    private final Duration drain;

    /** {@code drain}: how long requests may go on over sessions that have been followed by others. */
    public Offer(HelloBody hello, Duration drain) {
        this.hello = hello;
        this.drain = drain;
    }

    Duration drain() {
        return drain;
    }

    /** Of sessions that begin now. */
    HelloBody hello() {
        return hello;
    }

    /** Sessions that have begun with another one are to be followed by new ones: {@link HubConnectors#renew}. */
    public void change(List<String> services) {
        hello = hello.offering(services);
    }

    public List<String> services() {
        return hello.services();
    }
}
