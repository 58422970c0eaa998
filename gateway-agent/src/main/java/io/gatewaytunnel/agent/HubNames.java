package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Whether the names of hubs are found from here; for a look before the start, which would try again and again. */
final class HubNames {
    private HubNames() {}

    /**
     * Asks the name service, and waits for it. Throws {@link ConfigException} with every name that it does not know.
     */
    static void requireAll(AgentConfig config) {
        List<String> mistakes = new ArrayList<>();
        for (URI hub : config.hub().uris()) {
            try {
                var unused = config.hub().lookUp().directory().find(hub.getHost());
            } catch (UnknownHostException e) {
                mistakes.add("hub: the name " + hub.getHost() + " is not found from here; look at its spelling and at"
                        + " the name service of this machine");
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
    }
}
