package io.gatewaytunnel.agent;

/** The same with links on the threads that serve origins. */
class AgentOnReactorTest extends AgentTest {
    @Override
    String carrier() {
        return "reactor";
    }
}
