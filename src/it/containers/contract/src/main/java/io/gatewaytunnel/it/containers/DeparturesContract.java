package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.hostile.Departures;
import io.gatewaytunnel.it.containers.hostile.Departures.Moment;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that leave in the midst of an exchange: the origin hears of it, although it says nothing itself. */
interface DeparturesContract extends OnProxy {
    /** After the attacks, of which meanwhile the last goes away, and before the look at what is left of them. */
    int LATE = Integer.MAX_VALUE - 1;

    /** Those of this run; all leave when the first test asks. */
    Departures departures();

    private void requireHeard(Moment moment) {
        assertThat(departures().heardOf(moment)).doesNotContain("never");
    }

    @ParameterizedTest
    @Order(LATE)
    @EnumSource(names = {"BEFORE_HEAD", "AFTER_BODY", "UNASKED_BODY"})
    @Promise("heard-before-head")
    default void clientThatLeavesBeforeTheHeadIsHeardOf(Moment moment) {
        requireHeard(moment);
    }

    @ParameterizedTest
    @Order(LATE)
    @EnumSource(names = "SILENT_BODY")
    @Promise("heard-in-silent-body")
    default void clientThatLeavesInASilentBodyIsHeardOf(Moment moment) {
        requireHeard(moment);
    }

    @ParameterizedTest
    @Order(LATE)
    @EnumSource(names = "SILENT_EVENTS")
    @Promise("heard-in-silent-events")
    default void clientThatLeavesASilentEventStreamIsHeardOf(Moment moment) {
        requireHeard(moment);
    }

    @ParameterizedTest
    @Order(LATE)
    @EnumSource(names = {"UPLOAD", "CHUNKED_UPLOAD"})
    @Promise("heard-in-upload")
    default void clientThatLeavesInItsUploadIsHeardOf(Moment moment) {
        requireHeard(moment);
    }

    @ParameterizedTest
    @Order(LATE)
    @EnumSource(names = "AWAITED_UPGRADE")
    @Promise("heard-awaiting-upgrade")
    default void clientThatLeavesAwaitingAnUpgradeIsHeardOf(Moment moment) {
        requireHeard(moment);
    }

    @ParameterizedTest
    @Order(LATE)
    @EnumSource(names = {"HTTP2_BEFORE_HEAD", "HTTP2_SILENT_BODY", "HTTP2_UPLOAD", "HTTP2_IN_A_FRAME"})
    @Promise("heard-over-http2")
    default void clientThatLeavesOverHttp2IsHeardOf(Moment moment) {
        requireHeard(moment);
    }
}
