package io.gatewaytunnel.agent;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives options that were not typed the value of their environment variable; an empty one counts as not set. */
final class EnvironmentDefaults implements IDefaultValueProvider {
    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    /** {@code --hub-ca} → {@code GATEWAY_TUNNEL_HUB_CA}. */
    static String variableOf(String option) {
        return "GATEWAY_TUNNEL_" + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (argument instanceof OptionSpec option && !option.usageHelp() && !option.versionHelp()) {
            String value = environment.get(variableOf(option.longestName()));
            return value == null || value.isBlank() ? null : value;
        }
        return null;
    }
}
