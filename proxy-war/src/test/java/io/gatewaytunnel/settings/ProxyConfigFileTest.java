package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.ConfigFileContract;
import io.gatewaytunnel.config.Setting;
import java.util.List;

final class ProxyConfigFileTest extends ConfigFileContract {
    @Override
    protected String side() {
        return "proxy";
    }

    @Override
    protected List<Setting<?>> table() {
        return ProxyOptions.IN_FILE;
    }
}
