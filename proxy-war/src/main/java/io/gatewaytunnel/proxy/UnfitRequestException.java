package io.gatewaytunnel.proxy;

/** A public request that is not forwarded; nothing was asked of an agent. The message is told to the client. */
final class UnfitRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ForwardError error;
    private final String explanation;

    UnfitRequestException(ForwardError error, String message) {
        super(message, null, false, false); // an answer, not a defect: no stack
        this.error = error;
        this.explanation = message;
    }

    ForwardError error() {
        return error;
    }

    /** The message, which is always there. */
    String explanation() {
        return explanation;
    }
}
