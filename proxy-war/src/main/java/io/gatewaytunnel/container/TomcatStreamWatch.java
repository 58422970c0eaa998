package io.gatewaytunnel.container;

/**
 * Looks at a stream of a Tomcat's HTTP/2. What its client does to it Tomcat tells the application; but not that Tomcat
 * itself has reset it, since the client has broken the protocol there.
 */
final class TomcatStreamWatch implements ClientWatch {
    private static final String RESET_BY_TOMCAT = "CLOSED_RST_TX";

    private final Object state;

    /** {@code state}: what Tomcat keeps a stream's in. */
    TomcatStreamWatch(Object state) {
        this.state = state;
    }

    @Override
    public boolean hasLeft() {
        try {
            return RESET_BY_TOMCAT.equals(Reflection.invokeHidden(state, "getCurrentStateName"));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false; // Then a deadline ends it.
        }
    }
}
