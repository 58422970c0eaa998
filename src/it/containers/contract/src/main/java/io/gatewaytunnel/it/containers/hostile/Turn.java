package io.gatewaytunnel.it.containers.hostile;

import java.util.List;
import java.util.stream.Stream;

/**
 * When a build holds an attack. Each turn lasts three seconds. Who keeps processors busy has one alone; those that only
 * wait share some, so divided that none takes what another one is to hold: the places for requests, for answers of the
 * proxy's own, and on Payara for upgrades.
 */
enum Turn {
    /** In none: the full suite only. */
    NONE,
    ALONE,
    /** Connections that get nothing: idle, half a head, a body withheld; and those that are upgraded. */
    SILENT,
    /** Requests through the tunnel that go on and on. */
    UNDER_WAY,
    /** Answers through the tunnel without a window, and the proxy's own pipelined. */
    UNREAD,
    /** Connections of HTTP/2 that end in an error, and the proxy's own answers without a window. */
    HTTP2;

    /** All that share the turn of this one; in the full suite there are no turns, and each is alone. */
    static List<Attack> with(Attack attack) {
        if (Siege.isFull() || attack.turn() == ALONE) {
            return List.of(attack);
        }
        return Stream.of(
                        UnreadAnswers.own(),
                        UnreadAnswers.pages(),
                        WithheldBodies.own(),
                        WithheldBodies.trace(),
                        UpgradeOffers.answered(),
                        UpgradeOffers.keptWaiting(),
                        UpgradeOffers.withoutBody(),
                        SlowClients.heads(),
                        SlowClients.bodies(),
                        SlowClients.readers(),
                        SlowClients.idle(),
                        Http2Errors.all())
                .flatMap(List::stream)
                .filter(other -> other.turn() == attack.turn())
                .toList();
    }
}
