package io.gatewaytunnel.state;

/** The state directory cannot be used as it is. The message is one sentence that names the file and the remedy. */
public final class StateException extends Exception {
    private static final long serialVersionUID = 1L;

    public StateException(String message) {
        super(message);
    }

    public StateException(String message, Throwable cause) {
        super(message, cause);
    }
}
