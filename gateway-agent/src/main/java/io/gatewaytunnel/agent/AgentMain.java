package io.gatewaytunnel.agent;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.fatal.ProcessEnd;
import io.gatewaytunnel.reload.Reload;
import io.gatewaytunnel.systemd.ServiceEnvironment;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The agent as a program. It runs until a signal ends it, and only {@code main} knows about processes: signals, exit
 * codes, standard error.
 *
 * <p>Exit codes: 0 stopped by SIGINT or SIGTERM; 1 failed; 2 wrong usage or configuration; 3 refused by the hub before
 * the first welcome; 4 out of memory, or a thread that it cannot do without has died or hangs ({@link ProcessEnd}).
 */
public final class AgentMain {
    private AgentMain() {}

    public static void main(String[] args) {
        ProcessEnd end = ProcessEnd.install("gateway-agent");
        LogSetup.apply();
        String version = version();
        int code;
        try {
            code = AgentCommand.create(System.getenv(), version, loaded -> run(loaded, version, end))
                    .execute(args);
        } catch (RuntimeException | Error e) {
            FatalErrors.handle(e);
            System.getLogger(AgentMain.class.getName()).log(Level.ERROR, "the agent failed", e);
            code = AgentCommand.EXIT_FAILED;
        }
        Runtime.getRuntime().exit(code);
    }

    private static int run(LoadedConfig loaded, String version, ProcessEnd end) {
        AgentConfig config = loaded.config();
        Logger log = System.getLogger(AgentMain.class.getName());
        log.log(
                Level.INFO,
                "gateway-agent {0}: agent {1} offers {2} to {3} over {4} links to each address, {5} streams at most, {6} MiB for"
                        + " bodies",
                version,
                config.name(),
                config.origins().services().names(),
                config.hub().words(),
                config.links(),
                config.mux().maxStreams(),
                config.mux().budget().totalBytes() >> 20);
        Agent agent = Agent.start(
                config,
                version,
                ServiceEnvironment.read(System.getenv(), ProcessHandle.current().pid()),
                Optional.of(end));
        Reload reload = AgentReload.start(loaded, agent);
        Thread hook = new Thread(() -> stopAndHalt(agent), "agent-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            String reason = agent.refusedAtFirst().get();
            System.err.println("gateway-agent: the hub " + config.hub().words() + " refuses this agent: " + reason);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e); // nobody does either
        }
        // The hook would turn our exit code into 0; it stays away unless a signal was faster.
        if (Runtime.getRuntime().removeShutdownHook(hook)) {
            reload.close();
            agent.stop();
        }
        return AgentCommand.EXIT_REFUSED;
    }

    /** A JVM ended by a signal exits with 128 and its number; to be stopped is no failure. */
    private static void stopAndHalt(Agent agent) {
        try {
            agent.stop();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static String version() {
        String version = AgentMain.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
