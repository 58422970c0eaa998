package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each side decides at each event, those that come late or twice among them. */
class HandshakeTest {
    private static final PeerLimits LIMITS = new PeerLimits(1, 0, 1024);
    private static final String TOKEN = "1".repeat(32);
    private static final String ANOTHER = "2".repeat(32);
    private static final long AGENT_RECEIVED = 7;
    private static final long PROXY_RECEIVED = 5;
    private static final byte[] JUNK = {1, 2, 3};

    private static HelloBody hello(Optional<ResumePoint> resume) {
        return new HelloBody("1", "agent", "0".repeat(32), List.of("default"), LIMITS, resume);
    }

    private static HelloBody asking() {
        return hello(Optional.of(new ResumePoint(TOKEN, AGENT_RECEIVED, Optional.of("node"))));
    }

    private static WelcomeBody welcome(String token, boolean resumed) {
        return new WelcomeBody(
                "1", "node", new ResumePoint(token, PROXY_RECEIVED), resumed, LIMITS, Optional.of("agent#1"));
    }

    private static byte[] message(HelloBody hello) {
        return MessageBytes.of(LinkHandshake.encodeHello(hello));
    }

    private static byte[] message(WelcomeBody welcome) {
        return MessageBytes.of(LinkHandshake.encodeWelcome(welcome));
    }

    /** An agent that has said its hello. */
    private static Handshake agent(HelloBody hello, boolean wantsNew) {
        Handshake agent = Handshake.ofAgent(hello, wantsNew);
        assertThat(agent.opened()).singleElement().isInstanceOf(Handshake.Say.class);
        assertThat(agent.said()).isEmpty();
        return agent;
    }

    /** A proxy that has heard a hello. */
    private static Handshake proxy(HelloBody hello) {
        Handshake proxy = Handshake.ofProxy();
        assertThat(proxy.opened()).isEmpty();
        assertThat(proxy.message(message(hello))).containsExactly(new Handshake.Judge(hello));
        return proxy;
    }

    private static void assertGivesUp(List<Handshake.Decision> decisions, ErrorCode code) {
        assertThat(decisions)
                .singleElement()
                .isInstanceOfSatisfying(
                        Handshake.GiveUp.class, up -> assertThat(up.code()).isEqualTo(code));
    }

    private static void assertForgetsAndGivesUp(List<Handshake.Decision> decisions, ErrorCode of, ErrorCode with) {
        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(0))
                .isInstanceOfSatisfying(
                        Handshake.Forget.class,
                        forget -> assertThat(forget.code()).isEqualTo(of));
        assertGivesUp(decisions.subList(1, 2), with);
    }

    @Test
    void agentAgreesToGoOnFromWhereTheProxyIs() {
        WelcomeBody welcome = welcome(TOKEN, true);

        assertThat(agent(asking(), true).message(message(welcome)))
                .containsExactly(new Handshake.Agree(asking(), welcome, PROXY_RECEIVED));
    }

    @Test
    void agentForgetsTheSessionThatTheProxyDoesNotKnowBeforeItAgreesToANewOne() {
        List<Handshake.Decision> decisions = agent(asking(), true).message(message(welcome(ANOTHER, false)));

        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(0)).isInstanceOf(Handshake.Forget.class);
        assertThat(decisions.get(1)).isInstanceOf(Handshake.Agree.class);
    }

    @Test
    void agentThatWantsNoNewSessionForgetsTheOldOneAndGivesUp() {
        Handshake agent = agent(asking(), false);

        assertForgetsAndGivesUp(
                agent.message(message(welcome(ANOTHER, false))), ErrorCode.LINK_LOST, ErrorCode.REPLACED);
        assertThat(agent.isOver()).isTrue();
    }

    @Test
    void agentDoesNotBelieveThatASessionGoesOnWhichItDidNotAskFor() {
        assertGivesUp(agent(hello(Optional.empty()), true).message(message(welcome(TOKEN, true))), ErrorCode.HANDSHAKE);
        assertForgetsAndGivesUp(
                agent(asking(), true).message(message(welcome(ANOTHER, true))),
                ErrorCode.HANDSHAKE,
                ErrorCode.HANDSHAKE);
    }

    @Test
    void proxyAgreesWhenItsWelcomeIsOutAndGoesOnFromWhereTheAgentIs() {
        Handshake proxy = proxy(asking());
        WelcomeBody welcome = welcome(TOKEN, true);

        assertThat(proxy.welcome(welcome)).singleElement().isInstanceOf(Handshake.Say.class);
        assertThat(proxy.said()).containsExactly(new Handshake.Agree(asking(), welcome, AGENT_RECEIVED));
    }

    @Test
    void agentThatHearsTheWelcomeBeforeItsHelloIsOutAgreesAfterwards() {
        Handshake agent = Handshake.ofAgent(asking(), true);
        assertThat(agent.opened()).hasSize(1);
        WelcomeBody welcome = welcome(TOKEN, true);

        assertThat(agent.message(message(welcome))).isEmpty();
        assertThat(agent.said()).containsExactly(new Handshake.Agree(asking(), welcome, PROXY_RECEIVED));
    }

    @Test
    void whatComesEarlyIsKeptInItsOrderAndTakenOnce() {
        Handshake proxy = proxy(asking());
        byte[] first = {1};
        byte[] second = {2};

        assertThat(proxy.message(first)).isEmpty();
        assertThat(proxy.message(second)).isEmpty();

        assertThat(proxy.takeEarly()).containsExactly(first, second);
        assertThat(proxy.takeEarly()).isEmpty();
    }

    @Test
    void soMuchThatComesEarlyIsNotKept() {
        Handshake proxy = proxy(asking());
        for (int i = 0; i < 64; i++) {
            assertThat(proxy.message(JUNK)).isEmpty();
        }

        assertGivesUp(proxy.message(JUNK), ErrorCode.CALM_DOWN);
        assertThat(proxy.takeEarly()).isEmpty();
    }

    @Test
    void firstMessageThatIsNoneEndsIt() {
        assertGivesUp(Handshake.ofProxy().message(message(welcome(TOKEN, false))), ErrorCode.HANDSHAKE);
        assertGivesUp(agent(asking(), true).message(message(asking())), ErrorCode.HANDSHAKE);
    }

    @Test
    void messageThatDoesNotGetOutEndsIt() {
        Handshake proxy = proxy(asking());
        assertThat(proxy.welcome(welcome(TOKEN, true))).hasSize(1);

        assertGivesUp(proxy.unsaid(), ErrorCode.LINK_LOST);
        assertGivesUp(Handshake.ofAgent(asking(), true).unsaid(), ErrorCode.LINK_LOST);
    }

    @Test
    void timeEndsItUntilItIsAgreed() {
        assertGivesUp(Handshake.ofProxy().late(), ErrorCode.LINK_DEAD);
        Handshake proxy = proxy(asking());
        assertThat(proxy.welcome(welcome(TOKEN, true))).hasSize(1);
        assertGivesUp(proxy.late(), ErrorCode.LINK_DEAD);

        Handshake agreed = proxy(asking());
        assertThat(agreed.welcome(welcome(TOKEN, true))).hasSize(1);
        assertThat(agreed.said()).hasSize(1);
        assertThat(agreed.late()).isEmpty();
        assertThat(agreed.giveUp(ErrorCode.LINK_LOST, "the test")).isEmpty();
    }

    /** A session that was agreed to cannot always be carried. */
    @Test
    void whatIsAgreedMayStillFailOnce() {
        Handshake agent = agent(asking(), true);
        assertThat(agent.message(message(welcome(TOKEN, true)))).hasSize(1);

        assertGivesUp(agent.fail(ErrorCode.LINK_LOST, "the test"), ErrorCode.LINK_LOST);
        assertThat(agent.fail(ErrorCode.INTERNAL, "the test")).isEmpty();
    }

    /** Closed, given up, late: nothing comes of it any more, whatever comes. */
    @Test
    void whenItIsOverNothingCountsAnyMore() {
        Handshake proxy = proxy(asking());
        assertThat(proxy.message(JUNK)).isEmpty();
        assertGivesUp(proxy.giveUp(ErrorCode.WRONG_NODE, "the test"), ErrorCode.WRONG_NODE);

        assertThat(proxy.isOver()).isTrue();
        assertThat(proxy.takeEarly()).isEmpty();
        assertThat(proxy.giveUp(ErrorCode.LINK_LOST, "again")).isEmpty();
        assertThat(proxy.welcome(welcome(TOKEN, true))).isEmpty();
        assertThat(proxy.said()).isEmpty();
        assertThat(proxy.unsaid()).isEmpty();
        assertThat(proxy.late()).isEmpty();
        assertThat(proxy.message(JUNK)).isEmpty();
        assertThat(proxy.takeEarly()).isEmpty();

        Handshake heardNothing = Handshake.ofProxy();
        heardNothing.end();
        assertThat(heardNothing.message(message(asking()))).isEmpty();

        Handshake welcomed = proxy(asking());
        assertThat(welcomed.welcome(welcome(TOKEN, true))).hasSize(1);
        welcomed.end();
        assertThat(welcomed.said()).isEmpty();

        Handshake agent = Handshake.ofAgent(asking(), true);
        agent.end();
        assertThat(agent.opened()).isEmpty();
        assertThat(agent.message(message(welcome(TOKEN, true)))).isEmpty();
    }

    @Test
    void sessionOfAnotherNodeIsRefusedAndOneOfThisNodeMayBeBegunAnew() {
        assertThat(Handshake.refusal(asking(), "another", false))
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(ErrorCode.WRONG_NODE));
        assertThat(Handshake.refusal(asking(), "another", true))
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(ErrorCode.WRONG_NODE));
        assertThat(Handshake.refusal(asking(), "node", false)).isEmpty();
        assertThat(Handshake.refusal(asking(), "node", true))
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
        assertThat(Handshake.refusal(hello(Optional.empty()), "node", false)).isEmpty();
    }
}
