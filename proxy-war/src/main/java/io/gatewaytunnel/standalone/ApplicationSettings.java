package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.settings.ProxyOptions;
import io.gatewaytunnel.settings.ProxySettings;
import io.gatewaytunnel.settings.StandaloneSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the web application can be told, as options of the command line. It reads the environment and system properties
 * by itself.
 */
final class ApplicationSettings {
    /**
     * Without those that this mode has itself and passes on when it knows more, such as the port that was really bound.
     */
    static final List<Setting<?>> ALL = ProxyOptions.OF_APPLICATION.stream()
            .filter(setting ->
                    StandaloneSettings.ALL.stream().noneMatch(own -> own.name().equals(setting.name())))
            .toList();

    private ApplicationSettings() {}

    /**
     * Those given on the command line, by the name of the context's parameter in which the application looks for them.
     */
    static Map<String, String> parameters(Map<String, String> commandLine) {
        Map<String, String> parameters = new TreeMap<>();
        for (Setting<?> setting : ALL) {
            String given = commandLine.get(setting.name());
            if (given != null) {
                parameters.put(setting.propertyName(), given);
            }
        }
        return parameters;
    }

    /** For the help. */
    static String description(Setting<?> setting) {
        return setting == ProxySettings.TOKEN
                ? setting.help()
                        + " Better given in the environment, as a command line is seen by every user of the machine."
                : setting.help();
    }
}
