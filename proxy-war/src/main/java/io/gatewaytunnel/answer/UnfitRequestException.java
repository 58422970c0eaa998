package io.gatewaytunnel.answer;

/** A public request that is not forwarded, or not answered. The message is told to the client. */
public final class UnfitRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ForwardError error;
    private final String explanation;
    private final boolean logged;
    private final long retryAfterSeconds;

    /** Of which no log knows yet. */
    public UnfitRequestException(ForwardError error, String message) {
        this(error, message, false, 0);
    }

    private UnfitRequestException(ForwardError error, String message, boolean logged, long retryAfterSeconds) {
        super(message, null, false, false); // an answer, not a defect: no stack
        this.retryAfterSeconds = retryAfterSeconds;
        this.logged = logged;
        this.error = error;
        this.explanation = message;
    }

    /** Of an error that whoever met it has logged, with more than the client is told. */
    public static UnfitRequestException logged(ForwardError error) {
        return new UnfitRequestException(error, error.title() + ".", true, 0);
    }

    /** Of one that may come again in so many seconds. */
    public static UnfitRequestException forNow(ForwardError error, String message, long retryAfterSeconds) {
        return new UnfitRequestException(error, message, false, retryAfterSeconds);
    }

    /** After how many seconds it may come again, where that is known, or {@code otherwise}. */
    public long retryAfterSeconds(long otherwise) {
        return retryAfterSeconds > 0 ? retryAfterSeconds : otherwise;
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
