package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.exchange.Admitted;

/**
 * The place of a request that offers an upgrade: of an upgraded connection, and of a request under way. {@code client}:
 * for whom it is counted. Threads: any; each is given back once, however often it is asked for.
 */
record UpgradePlace(PendingUpgrade pending, String client, Once upgradeBack, Admitted leave) {
    /** All of it. */
    void giveBack() {
        upgradeBack.run();
        leave.run();
    }

    /** It leaves HTTP. */
    void switched() {
        leave.lighten();
    }

    /** It goes on in HTTP. */
    void giveUpgradeBack() {
        upgradeBack.run();
    }
}
