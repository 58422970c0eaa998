package io.gatewaytunnel.connect;

/**
 * The hub answered 401 and gave something to sign: no refusal to who can sign it, and one to who cannot. Source:
 * docs/PROTOCOL.md §2.
 */
final class HubChallengedException extends HubRefusedException {
    private static final long serialVersionUID = 1L;

    private final String nonce;

    HubChallengedException(String message, String nonce) {
        super(message);
        this.nonce = nonce;
    }

    String nonce() {
        return nonce;
    }
}
