package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigFileContract;
import io.gatewaytunnel.config.Setting;
import java.util.List;

final class AgentConfigFileTest extends ConfigFileContract {
    @Override
    protected String side() {
        return "agent";
    }

    @Override
    protected List<Setting<?>> table() {
        return AgentOptions.IN_FILE;
    }
}
