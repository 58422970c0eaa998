package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.HelloBody;
import java.time.Duration;
import java.util.List;

/** What all connectors of an agent say at the beginning of a session. Threads: any; {@link #change} one at a time. */
public final class Offer {
    private volatile Made made;
    private final Duration drain;

    /** What sessions are begun with: another one when anything of it has changed, however alike they look. */
    static final class Made {
        private final HelloBody hello;

        Made(HelloBody hello) {
            this.hello = hello;
        }

        HelloBody hello() {
            return hello;
        }
    }

    /** {@code drain}: how long requests may go on over sessions that have been followed by others. */
    public Offer(HelloBody hello, Duration drain) {
        this.made = new Made(hello);
        this.drain = drain;
    }

    Duration drain() {
        return drain;
    }

    /** Of sessions that begin now. */
    HelloBody hello() {
        return made.hello();
    }

    Made made() {
        return made;
    }

    /** Sessions that have begun with another one are to be followed by new ones: {@link HubConnectors#renew}. */
    public void change(List<String> services) {
        made = new Made(hello().offering(services));
    }

    /** What is shown to hubs has changed, and nothing else. */
    public void changeLogin() {
        made = new Made(hello());
    }

    public List<String> services() {
        return hello().services();
    }
}
