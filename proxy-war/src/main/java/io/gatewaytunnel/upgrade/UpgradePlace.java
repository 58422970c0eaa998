package io.gatewaytunnel.upgrade;

/**
 * The place of a request that offers an upgrade: of an upgraded connection, and of a request under way. {@code client}: for whom it is counted. Threads:
 * any; each is given back once, however often it is asked for.
 */
record UpgradePlace(PendingUpgrade pending, String client, Once upgradeBack, Once leave) {
    /** All of it. */
    void giveBack() {
        upgradeBack.run();
        leave.run();
    }

    /** It goes on in HTTP. */
    void giveUpgradeBack() {
        upgradeBack.run();
    }
}
