package io.gatewaytunnel.agent;

import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.connect.HubDirectory;
import io.gatewaytunnel.reload.FilesRead;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent was told on its command line; the token is in the environment. */
final class Told {
    private static final Map<String, String> ENVIRONMENT = Map.of("GATEWAY_TUNNEL_TOKEN", "the-token");
    private static final long HEAP_BYTES = 256 << 20;

    private final Map<String, String> options = new HashMap<>();

    /** {@code hubs} by comma. */
    Told(String hubs, String name) {
        options.put("hub", hubs);
        options.put("name", name);
        options.put("origin", "http://127.0.0.1:9");
    }

    /** Nothing where the value is null. */
    Told and(String option, @Nullable Object value) {
        if (value != null) {
            options.put(option, value.toString());
        }
        return this;
    }

    AgentConfig config() {
        return config(HubDirectory.OF_SYSTEM);
    }

    AgentConfig config(HubDirectory directory) {
        return new AgentConfigReader(
                        AgentSource.of(options, ENVIRONMENT, SettingsFile.NamedFiles.READ, new FilesRead()),
                        ENVIRONMENT,
                        directory)
                .read(HEAP_BYTES);
    }
}
