package io.gatewaytunnel.connect;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/**
 * One address of a hub, which a connector dials. The name stays the one that is verified and asked for, whatever the
 * address. Immutable; what is known of the name changes.
 */
public final class HubPlace {
    private final URI hub;
    private final InetAddress address;
    private final Supplier<HubAddresses> known;
    private final Runnable onFailed;

    HubPlace(URI hub, InetAddress address, Supplier<HubAddresses> known, Runnable onFailed) {
        this.hub = hub;
        this.address = address;
        this.known = known;
        this.onFailed = onFailed;
    }

    /** Of a hub that is known to have no other address. */
    static HubPlace alone(URI hub, InetAddress address) {
        return new HubPlace(hub, address, () -> HubAddresses.NONE, () -> {});
    }

    URI hub() {
        return hub;
    }

    /** Whether a new session may be begun there: at another connector's address it would be one too many. */
    boolean mayBegin(InetAddress where) {
        return where.equals(address) || known.get().spare().contains(where);
    }

    List<InetAddress> toBegin() {
        return known.get().toBegin(address);
    }

    List<InetAddress> toGoOn(InetAddress last) {
        return known.get().toGoOn(last, address);
    }

    /** No link came to be: the name may have got other addresses. */
    void failed() {
        onFailed.run();
    }

    /** For people; the address only where the hub was given by a name. */
    String words(InetAddress where) {
        String text = where.getHostAddress();
        String host = hub.getHost();
        return host.equals(text) || host.startsWith("[") ? hub.toString() : hub + " at " + text;
    }

    @Override
    public String toString() {
        return words(address);
    }
}
