package io.gatewaytunnel.container;

/**
 * The same for an agent's link: the stand-alone mode knows by the class whose connection it is, and gives it a thread
 * that no stranger can occupy.
 */
public final class TomcatLinkHandler extends TomcatUpgradeHandler {
    /** Called by the container. */
    public TomcatLinkHandler() {}
}
