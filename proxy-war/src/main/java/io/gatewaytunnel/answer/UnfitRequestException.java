package io.gatewaytunnel.answer;

/** A public request that is not forwarded, or not answered. The message is told to the client. */
public final class UnfitRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ForwardError error;
    private final String explanation;
    private final boolean logged;

    /** Of which no log knows yet. */
    public UnfitRequestException(ForwardError error, String message) {
        this(error, message, false);
    }

    private UnfitRequestException(ForwardError error, String message, boolean logged) {
        super(message, null, false, false); // an answer, not a defect: no stack
        this.logged = logged;
        this.error = error;
        this.explanation = message;
    }

    /** Of an error that whoever met it has logged, with more than the client is told. */
    public static UnfitRequestException logged(ForwardError error) {
        return new UnfitRequestException(error, error.title() + ".", true);
    }

    /** Whether a line of the log tells of it already. */
    public boolean isLogged() {
        return logged;
    }

    public ForwardError error() {
        return error;
    }

    /** The message, which is always there. */
    public String explanation() {
        return explanation;
    }
}
