package io.gatewaytunnel.standalone;

/** Starting failed, and no option is at fault. Ends the process; what went wrong is in the log. */
final class StartException extends RuntimeException {
    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    StartException(String message) {
        super(message);
    }
}
