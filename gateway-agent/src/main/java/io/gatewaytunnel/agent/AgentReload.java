package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.reload.ChangedSettings;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.reload.Hangup;
import io.gatewaytunnel.reload.Reload;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a changed configuration up while the agent runs: services, and what it shows the hub. The rest is named, and
 * stays as it was at the start. Threads: one at a time, of {@link Reload}.
 */
final class AgentReload implements Reload.Work {
    private final LoadedConfig started;
    private final Agent agent;
    private LoadedConfig last;

    private AgentReload(LoadedConfig started, Agent agent) {
        this.started = started;
        this.agent = agent;
        this.last = started;
    }

    /** Looks at the files from now on, and listens to SIGHUP. The agent's timer ends it. */
    static Reload start(LoadedConfig started, Agent agent) {
        Reload reload = Reload.start(
                agent.timer(),
                started.config().reloading().interval(),
                started.source().files().state(),
                new AgentReload(started, agent),
                Clock.systemUTC());
        Hangup.on(reload::now);
        return reload;
    }

    @Override
    public Reload.Outcome takeUp(FilesRead read) {
        LoadedConfig next = started.anew().apply(read);
        requireItsName(next.config());
        List<String> changed =
                new ArrayList<>(changes(last.source(), next.source()).takenUp());
        if (!next.source().services().equals(last.source().services())) {
            changed.add(ServicesReader.SERVICES);
        }
        if (!next.config().hub().token().equals(last.config().hub().token()) && !changed.contains("token")) {
            changed.add("token");
        }
        List<String> needRestart =
                new ArrayList<>(changes(started.source(), next.source()).needRestart());
        needRestart.addAll(started.othersOf(next));
        last = next;
        agent.takeUp(next.config());
        return new Reload.Outcome(changed, needRestart);
    }

    /** The hub knows it by its name as long as it runs. */
    private void requireItsName(AgentConfig next) {
        String name = started.config().name();
        if (next.hub().key().isPresent() && !next.name().equals(name)) {
            throw new ConfigException(next.name() + " is what the key was enrolled for, and this agent runs as " + name
                    + "; restart it to run as the other, or give it a key of its own");
        }
    }

    private static ChangedSettings changes(SettingSource before, SettingSource after) {
        return new ChangedSettings(AgentOptions.IN_FILE, before, after);
    }
}
