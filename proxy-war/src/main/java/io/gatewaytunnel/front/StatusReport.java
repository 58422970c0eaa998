package io.gatewaytunnel.front;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.forward.RetryShare;
import io.gatewaytunnel.forward.WaitingRoom;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.SessionSnapshot;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.reload.ReloadReport;
import io.gatewaytunnel.route.RouteTable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The status page as JSON: names, counts and bytes, never a secret, a header or a path. Pure but for what it reads. */
final class StatusReport {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final JsonObject json = new JsonObject();

    /** What the proxy is. */
    StatusReport proxy(String version, String nodeId, String container, Duration uptime) {
        JsonObject proxy = new JsonObject();
        proxy.addProperty("version", version);
        proxy.addProperty("node", nodeId);
        proxy.addProperty("container", container.toLowerCase(Locale.ROOT));
        proxy.addProperty("java", Runtime.version().toString());
        proxy.addProperty("uptimeSeconds", uptime.toSeconds());
        json.add("proxy", proxy);
        return this;
    }

    StatusReport state(String state) {
        json.addProperty("state", state);
        return this;
    }

    StatusReport requests(long requests, int underWay, int most, Map<String, Long> answered) {
        JsonObject section = new JsonObject();
        section.addProperty("total", requests);
        section.addProperty("underWay", underWay);
        section.addProperty("most", most);
        JsonObject byReason = new JsonObject();
        answered.forEach(byReason::addProperty);
        section.add("answeredByProxy", byReason);
        json.add("requests", section);
        return this;
    }

    /** In order of precedence; left out when there are none. */
    StatusReport routes(List<RouteTable.Line> lines) {
        if (lines.isEmpty()) {
            return this;
        }
        JsonArray routes = new JsonArray();
        for (RouteTable.Line line : lines) {
            JsonObject entry = new JsonObject();
            entry.addProperty("name", line.route().name());
            entry.addProperty("host", line.host().toString());
            entry.addProperty("match", line.match().toString());
            JsonArray services = new JsonArray();
            line.route().services().forEach(service -> services.add(service.toString()));
            entry.add("services", services);
            List<String> does = line.route().policy().words();
            if (!does.isEmpty()) {
                entry.add("policy", array(does));
            }
            entry.addProperty("hits", line.route().hits());
            line.shadowedBy().ifPresent(by -> entry.addProperty("shadowedBy", by.name()));
            routes.add(entry);
        }
        json.add("routes", routes);
        return this;
    }

    /** What bounds services, by their names; left out when nothing does. */
    StatusReport services(Map<String, Limits> limits) {
        if (!limits.isEmpty()) {
            JsonObject services = new JsonObject();
            limits.forEach((name, bounds) -> services.add(name, array(bounds.words())));
            json.add("services", services);
        }
        return this;
    }

    private static JsonArray array(List<String> words) {
        JsonArray array = new JsonArray();
        words.forEach(array::add);
        return array;
    }

    /** Requests that wait for an agent, and what came of those that did; after {@link #requests}. */
    StatusReport waiting(WaitingRoom.Figures figures) {
        JsonObject section = new JsonObject();
        section.addProperty("now", figures.waiting());
        section.addProperty("served", figures.served());
        section.addProperty("inVain", figures.inVain());
        json.add("waiting", section);
        return this;
    }

    /** How many times another agent was asked, and how many times that was not allowed any more. */
    StatusReport retries(RetryShare.Figures figures) {
        JsonObject section = new JsonObject();
        section.addProperty("asked", figures.retried());
        section.addProperty("denied", figures.denied());
        json.add("retries", section);
        return this;
    }

    /** Connections that have left HTTP; they are counted as requests under way too. */
    StatusReport upgraded(int now, int most) {
        JsonObject section = new JsonObject();
        section.addProperty("now", now);
        section.addProperty("most", most);
        json.add("upgraded", section);
        return this;
    }

    StatusReport memory(MemoryBudget budget) {
        JsonObject memory = new JsonObject();
        memory.addProperty("budgetBytes", budget.totalBytes());
        memory.addProperty("usedBytes", budget.usedBytes());
        json.add("memory", memory);
        return this;
    }

    /** When what is in effect was read, and what is wrong with what has been written since. */
    StatusReport configuration(ReloadReport report) {
        JsonObject section = new JsonObject();
        section.addProperty("readAt", report.lastSuccess().toString());
        section.addProperty("reloads", report.successes());
        section.addProperty("failedReloads", report.failures());
        section.add("mistakes", texts(report.mistakes()));
        section.add("needRestart", texts(report.needRestart()));
        json.add("configuration", section);
        return this;
    }

    private static JsonArray texts(List<String> texts) {
        JsonArray all = new JsonArray();
        texts.forEach(all::add);
        return all;
    }

    /** Left out when there are none. */
    StatusReport warnings(List<String> warnings) {
        if (!warnings.isEmpty()) {
            json.add("warnings", texts(warnings));
        }
        return this;
    }

    StatusReport agents(List<AgentRegistry.ConnectedAgent> connected, long refused) {
        JsonArray agents = new JsonArray();
        for (AgentRegistry.ConnectedAgent agent : connected) {
            JsonObject entry = new JsonObject();
            entry.addProperty("name", agent.hello().agentName());
            entry.addProperty("instance", agent.hello().instanceId());
            entry.addProperty("version", agent.hello().version());
            JsonArray services = new JsonArray();
            agent.hello().services().forEach(services::add);
            entry.add("services", services);
            JsonArray sessions = new JsonArray();
            agent.sessions().forEach(session -> sessions.add(session(session)));
            entry.add("sessions", sessions);
            agents.add(entry);
        }
        json.add("agents", agents);
        json.addProperty("refusedLogins", refused);
        return this;
    }

    private static JsonObject session(MuxSession session) {
        SessionSnapshot now = session.snapshot();
        JsonObject entry = new JsonObject();
        entry.addProperty("name", session.name());
        entry.addProperty("state", now.state().name().toLowerCase(Locale.ROOT));
        entry.addProperty("links", now.links());
        entry.addProperty("streams", now.streams());
        entry.addProperty("receivedBytes", now.receivedBytes());
        entry.addProperty("sentBytes", now.sentBytes());
        entry.addProperty("unackedBytes", now.unackedBytes());
        entry.addProperty("roundTripMicros", now.roundTrip().toNanos() / 1000);
        return entry;
    }

    String text() {
        return GSON.toJson(json) + "\n";
    }
}
