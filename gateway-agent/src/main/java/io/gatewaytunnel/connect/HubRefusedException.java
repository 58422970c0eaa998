package io.gatewaytunnel.connect;

import java.io.IOException;

/**
 * The hub answered that it does not want this agent as it is: trying again soon is of no use. The message says what to
 * change.
 */
public class HubRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public HubRefusedException(String message) {
        super(message);
    }
}
