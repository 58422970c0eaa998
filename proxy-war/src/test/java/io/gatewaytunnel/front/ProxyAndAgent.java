package io.gatewaytunnel.front;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.LifecycleException;

/**
 * The filter in a real Tomcat and one agent that does as it is told. Waits are without an end: the test's own time
 * limit is the deadline.
 */
final class ProxyAndAgent implements AutoCloseable {
    static final String GET = "GET %s HTTP/1.1\r\nHost: public.example\r\n\r\n";

    private final RunningFilter filter;
    private final ScriptedAgent agent;

    /** Returns when the agent takes requests; {@code scripts} has told it what to do with them. */
    ProxyAndAgent(Path directory, Map<String, String> settings, Consumer<ScriptedAgent> scripts) throws Exception {
        this(new RunningFilter(directory, "", settings), scripts);
    }

    /** The same with another Tomcat, which is closed with it. */
    ProxyAndAgent(RunningFilter filter, Consumer<ScriptedAgent> scripts) throws Exception {
        this.filter = filter;
        agent = ScriptedAgent.named("one");
        scripts.accept(agent);
        agent.connect(filter.hub(), RunningFilter.TOKEN).welcomed();
        awaitAgents(1);
    }

    RunningFilter filter() {
        return filter;
    }

    ScriptedAgent agent() {
        return agent;
    }

    RawHttp client() throws Exception {
        return new RawHttp(filter.port());
    }

    RawHttp.Response get(String path) throws Exception {
        try (RawHttp client = client()) {
            return client.send(GET.formatted(path)).read();
        }
    }

    /** Connects another agent and returns when it takes requests. */
    void join(ScriptedAgent other) throws Exception {
        other.connect(filter.hub(), RunningFilter.TOKEN).welcomed();
        awaitAgents(2);
    }

    /** The welcome is out a moment before the agent is in the registry. */
    private void awaitAgents(int count) throws Exception {
        while (status().split("\"instance\"", -1).length - 1 != count) {
            Thread.onSpinWait();
        }
    }

    /** What the status page says, without white space. */
    String status() throws Exception {
        try (RawHttp client = client()) {
            return client.send("GET /_tunnel/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + RunningFilter.TOKEN
                            + "\r\n\r\n")
                    .read()
                    .text()
                    .replaceAll("\\s", "");
        }
    }

    void awaitNothingUnderWay() throws Exception {
        for (String status = status();
                !status.contains("\"upgraded\":{\"now\":0") || !status.contains("\"underWay\":0");
                status = status()) {
            Thread.onSpinWait();
        }
    }

    void awaitUnderWay(int requests) throws Exception {
        while (!status().contains("\"underWay\":" + requests)) {
            Thread.onSpinWait();
        }
    }

    AgentStream lastStream() {
        return agent.streams().stream().reduce((a, b) -> b).orElseThrow();
    }

    /** The first stream to that target, which may not have come yet. */
    AgentStream streamOn(String target) {
        while (true) {
            for (AgentStream stream : agent.streams()) {
                if (stream.head().target().equals(target)) {
                    return stream;
                }
            }
            Thread.onSpinWait();
        }
    }

    static void awaitClosed(AgentStream stream) {
        while (!stream.stream().isClosed()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws LifecycleException {
        agent.close();
        filter.close();
    }
}
