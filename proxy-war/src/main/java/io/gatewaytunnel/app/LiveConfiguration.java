package io.gatewaytunnel.app;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.reload.ChangedSettings;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.reload.FilesState;
import io.gatewaytunnel.reload.Live;
import io.gatewaytunnel.reload.Reload;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.ProxyOptions;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The configuration in effect, and what takes another one up: of what needs a restart the values of the start stay,
 * whatever the files say meanwhile. Threads: {@link #get} any; taken up by one at a time.
 */
final class LiveConfiguration implements Supplier<ProxyConfig>, Reload.Work {
    private final Function<FilesRead, ConfiguredSettings.Said> reading;
    private final List<Setting<?>> table;
    private final long heapBytes;
    private final FilesState files;
    private final Live<ProxyConfig> config;

    private final SettingSource started;

    /** What was taken up last; of the one who takes up. */
    private SettingSource inEffect;

    private LiveConfiguration(
            Function<FilesRead, ConfiguredSettings.Said> reading, List<Setting<?>> table, long heapBytes) {
        this.reading = reading;
        this.table = table;
        this.heapBytes = heapBytes;
        FilesRead read = new FilesRead();
        ConfiguredSettings.Said said = reading.apply(read);
        this.started = said.settings();
        this.inEffect = said.settings();
        this.config = new Live<>(ProxyConfig.read(said.settings(), heapBytes, said.routes(), said.agents()));
        this.files = read.state();
    }

    /** Reads what was said to the application. Throws {@link ConfigException} with all mistakes. */
    static LiveConfiguration of(ServletContext context, long heapBytes) {
        List<Setting<?>> table = FatalEnd.isStandalone(context) ? ProxyOptions.IN_FILE : ProxyOptions.OF_APPLICATION;
        return of(read -> ConfiguredSettings.of(context, read), table, heapBytes);
    }

    /** {@code reading}: reads all, and notes the files; {@code table}: what it may find. */
    static LiveConfiguration of(
            Function<FilesRead, ConfiguredSettings.Said> reading, List<Setting<?>> table, long heapBytes) {
        return new LiveConfiguration(reading, table, heapBytes);
    }

    private ProxyConfig read(SettingSource source, RouteTable routes, ConfiguredSettings.Said said) {
        return ProxyConfig.read(source, heapBytes, routes, said.agents());
    }

    @Override
    public ProxyConfig get() {
        return config.get();
    }

    /** Those that were looked at when it was read first. */
    FilesState files() {
        return files;
    }

    @Override
    public Reload.Outcome takeUp(FilesRead read) {
        ConfiguredSettings.Said said = reading.apply(read);
        ProxyConfig unused = read(said.settings(), said.routes(), said); // usable at the next start
        ChangedSettings changes = new ChangedSettings(table, started, said.settings());
        ChangedSettings since = new ChangedSettings(table, inEffect, said.settings());
        ProxyConfig before = config.get();
        RouteTable routes = said.routes().continuing(before.routes());
        ProxyConfig next = read(changes.inEffect(), routes, said).within(before);
        inEffect = said.settings();
        config.set(next);
        List<String> changed = new ArrayList<>(since.takenUp());
        if (!routes.isSameAs(before.routes())) {
            changed.add("routes");
        }
        if (!next.identity().agents().equals(before.identity().agents())) {
            changed.add("agents");
        }
        return new Reload.Outcome(changed, changes.needRestart());
    }
}
