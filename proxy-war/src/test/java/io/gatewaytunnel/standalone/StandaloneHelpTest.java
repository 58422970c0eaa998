package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.ReadmeTable;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.settings.ProxySettings;
import io.gatewaytunnel.settings.StandaloneSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code --help} says, what README.md says of it, and what is taken are one. */
final class StandaloneHelpTest {
    private final StandaloneCommandLine commandLine = new StandaloneCommandLine();
    private final String help = commandLine.usage();

    static List<Setting<?>> settings() {
        return Stream.of(StandaloneSettings.ALL, ProxySettings.ALL, MuxSettings.ALL)
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }

    @Test
    void optionsOfTheReadmeAreThere() throws IOException {
        assertThat(new ReadmeTable("| Proxy, stand-alone |").names())
                .hasSizeGreaterThan(6)
                .allSatisfy(name -> assertThat(help).contains("      " + name + "="));
    }

    @Test
    void settingsOfTheReadmeAreThereWithTheirDefaults() throws IOException {
        ReadmeTable table = new ReadmeTable("Settings of the proxy that are worth knowing");

        assertThat(table.names()).hasSizeGreaterThan(15);
        table.assertTellsOf(settings());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingIsAnOptionWithItsDefault(Setting<?> setting) {
        String usage = help.replaceAll("\\s+", " ");

        assertThat(usage).contains(" --" + setting.name() + "=" + setting.label() + " ");
        if (!setting.defaultValue().equals("")) {
            String option = usage.substring(usage.indexOf(" --" + setting.name() + "=" + setting.label() + " "));
            String own = option.split(" --[a-z0-9-]+=", 3)[1];
            assertThat(own)
                    .contains(setting.defaultValue() instanceof String text ? "Default: " + text : setting.range());
        }
        assertThat(commandLine.parse("--" + setting.name(), "x").options()).isEqualTo(Map.of(setting.name(), "x"));
    }

    @Test
    void everySettingOfTheApplicationThatIsGivenReachesIt() {
        for (Setting<?> setting : ApplicationSettings.ALL) {
            assertThat(ApplicationSettings.parameters(Map.of(setting.name(), "x")))
                    .isEqualTo(Map.of(setting.propertyName(), "x"));
        }
    }

    @Test
    void tokenIsBetterGivenElsewhere() {
        assertThat(help.replaceAll("\\s+", " ")).contains("every agent is refused. Better given in the environment");
    }
}
