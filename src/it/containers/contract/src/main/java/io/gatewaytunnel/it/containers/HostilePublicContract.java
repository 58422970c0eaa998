package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.hostile.Attack;
import io.gatewaytunnel.it.containers.hostile.Siege;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Strangers without a token who want to stop the proxy: beside each attack pages are asked for, the agent's link is
 * watched, and afterwards nothing may be left. A build runs one attack of each kind, the full suite (-Phostile) all of
 * them.
 */
interface HostilePublicContract extends OnProxy {
    /** Where the attacks are listed. */
    String HOSTILE = "io.gatewaytunnel.it.containers.hostile.";

    /** On this run's proxy. */
    Siege siege();

    private void withstand(Attack attack) {
        assertThat(siege().withstand(attack).faults()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "UnreadAnswers#own")
    @Promise("unread-own-answers")
    default void answersOfOursThatNobodyReadsHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "UnreadAnswers#pages")
    @Promise("unread-pages")
    default void pagesThatNobodyReadsHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "UnreadFrames#all")
    @Promise("unread-frames")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = CANNOT,
            tried = false,
            why = "Tomcat writes its own frames on the thread that makes them and waits there, up to"
                    + " `writeTimeout`; an application sees nothing of it. More such connections than threads hold up"
                    + " pages for so long; links have a connector of their own")
    default void framesThatNobodyReadsHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "WithheldBodies#own")
    @Promise("withheld-bodies")
    default void bodiesWithheldFromPathsOfOursHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "WithheldBodies#trace")
    @Promise("withheld-trace")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`allowTrace=\"true\"`: then the proxy refuses `TRACE`, and not Tomcat")
    default void bodiesWithheldFromTraceHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "WithheldBodies#toTheServer")
    @Promise("withheld-to-server")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = CANNOT,
            tried = false,
            why = "it answers before any application is asked and waits on a thread for the body, up to"
                    + " `connectionTimeout`: as many such clients as it has threads stop all pages while they"
                    + " last; agents with a connector of their own stay."
                    + " A server in front that refuses both, or the stand-alone mode, withstands it")
    default void bodiesWithheldFromTheServerItselfHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "UpgradeOffers#answered")
    @Promise("upgrades-answered")
    default void offersAnsweredAtOnceHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "UpgradeOffers#keptWaiting")
    @Promise("upgrades-kept-waiting")
    default void offersKeptWaitingHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "UpgradeOffers#withoutBody")
    @Promise("upgrades-without-body")
    default void offersWhoseBodyDoesNotComeHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "UpgradeOffers#givenUp")
    @Promise("upgrades-given-up")
    default void offersGivenUpHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "SlowClients#heads")
    @Promise("slow-heads")
    default void headsOfAByteASecondHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "SlowClients#bodies")
    @Promise("slow-bodies")
    default void bodiesOfAByteASecondHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "SlowClients#readers")
    @Promise("slow-readers")
    default void readersOfAFewBytesASecondHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "SlowClients#idle")
    @Promise("idle-connections")
    default void idleConnectionsHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "Http2Floods#resets")
    @Promise("http2-resets")
    default void requestsResetAtOnceHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "Http2Floods#madeResets")
    @Promise("http2-made-resets")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            tried = false,
            why = "Grizzly says the reset, goes on with the request and tells nobody: it holds its place until the"
                    + " connection ends. Ten connections hold a thousand, and a page gets 503 while no place is free")
    default void requestsThatTheServerResetsHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "Http2Floods#frames")
    @Promise("http2-floods")
    default void floodsOfFramesHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "Http2Errors#all")
    @Promise("http2-errors")
    default void connectionsThatEndInEveryErrorHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "Leavers#all")
    @Promise("leavers")
    default void clientsThatLeaveHoldUpNobody(Attack attack) {
        withstand(attack);
    }

    @ParameterizedTest
    @MethodSource(HOSTILE + "Leavers#oneAddress")
    @Promise("one-address")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = SETTING,
            why = "`max-queue-size=65536`: otherwise a few connections fill the"
                    + " queue before the threads, and Payara cuts off whoever comes then")
    default void oneAddressDoesNotTakeEverything(Attack attack) {
        withstand(attack);
    }

    /** After all the others. */
    @Test
    @Order(Integer.MAX_VALUE)
    @Promise("nothing-left")
    default void nothingIsLeftOfAllThat() {
        assertThat(siege().leftBehind()).isEmpty();
    }
}
