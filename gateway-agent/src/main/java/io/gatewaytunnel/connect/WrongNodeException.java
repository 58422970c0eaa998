package io.gatewaytunnel.connect;

import java.io.IOException;

/** The dial came to another proxy than the one that has the session. */
final class WrongNodeException extends IOException {
    private static final long serialVersionUID = 1L;

    WrongNodeException(String message) {
        super(message);
    }
}
