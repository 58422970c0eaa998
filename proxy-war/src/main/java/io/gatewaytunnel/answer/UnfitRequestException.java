package io.gatewaytunnel.answer;

/** A public request that is not forwarded; nothing was asked of an agent. The message is told to the client. */
public final class UnfitRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ForwardError error;
    private final String explanation;

    public UnfitRequestException(ForwardError error, String message) {
        super(message, null, false, false); // an answer, not a defect: no stack
        this.error = error;
        this.explanation = message;
    }

    public ForwardError error() {
        return error;
    }

    /** The message, which is always there. */
    public String explanation() {
        return explanation;
    }
}
