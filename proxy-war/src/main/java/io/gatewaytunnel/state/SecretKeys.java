package io.gatewaytunnel.state;

import java.security.SecureRandom;

/**
 * Secrets of the proxy's own, by name: random at first use, the same for all nodes that share the state directory from
 * then on. Threads: any; {@link #of} may block.
 */
public final class SecretKeys {
    public static final int KEY_BYTES = 32;

    private final RecordFolder folder;

    public SecretKeys(StateDirectory state) {
        this.folder = state.folder("keys");
    }

    /** The secret of that name, {@value #KEY_BYTES} octets. */
    public byte[] of(String name) throws StateException {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        byte[] found = folder.read(name).orElse(fresh);
        if (found == fresh && !folder.create(name, fresh)) {
            found = folder.read(name).orElse(fresh); // another node was faster
        }
        if (found.length != KEY_BYTES) {
            throw new StateException(
                    folder.place(name) + " has not " + KEY_BYTES + " bytes; remove it, a new one is made");
        }
        return found;
    }
}
