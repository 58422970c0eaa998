package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.ReadmeTable;
import io.gatewaytunnel.config.Setting;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code --help} says, what README.md says of it, and what is taken are one. */
class AgentHelpTest {
    private final String help =
            AgentCommand.create(Map.of(), "1.2.3", config -> 0).getUsageMessage();

    static List<Setting<?>> settings() {
        return AgentSettings.ALL;
    }

    @Test
    void optionsOfTheReadmeAreThere() throws IOException {
        assertThat(new ReadmeTable("| Agent | Default |").names())
                .hasSizeGreaterThan(7)
                .allSatisfy(name -> assertThat(help).contains("      " + name + "="));
    }

    @Test
    void settingsOfTheReadmeAreThereWithTheirDefaults() throws IOException {
        ReadmeTable table = new ReadmeTable("Settings of the agent that are worth knowing");

        assertThat(table.names()).hasSizeGreaterThan(3);
        table.assertTellsOf(AgentSettings.ALL);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingIsListedWithItsDefaultAndRange(Setting<?> setting) {
        assertThat(help).contains("  " + setting.name() + "  " + setting.range() + System.lineSeparator());
    }

    @Test
    void noLineIsBrokenInTheMidstOfAnAddress() {
        assertThat(help).doesNotContainPattern("h2c:\\s");
        assertThat(help.lines()).allMatch(line -> line.length() <= 120);
    }
}
