package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gatewaytunnel.it.run.ServiceManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What systemd itself thinks of the unit files. */
final class SystemdUnitIT {
    private static final Pattern VERSION = Pattern.compile("systemd (\\d+)");

    private static final Pattern LEVEL = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

    /** The first that scores a file instead of a loaded unit ({@code --offline}). */
    private static final int OFFLINE_SINCE = 250;

    private enum Unit {
        AGENT("gateway-agent.service"),
        PROXY("gateway-proxy.service");

        private final String file;

        Unit(String file) {
            this.file = file;
        }
    }

    private record Said(int code, String text) {}

    @TempDir
    Path folder;

    @BeforeEach
    void withSystemd() {
        Said version = null;
        try {
            version = analyze("--version");
        } catch (IOException notInstalled) {
            assumeThat(version).as("systemd-analyze is not installed").isNotNull();
        }
        Matcher number = VERSION.matcher(version == null ? "" : version.text());
        assumeThat(number.find() && Integer.parseInt(number.group(1)) >= OFFLINE_SINCE)
                .as("systemd-analyze is older than " + OFFLINE_SINCE)
                .isTrue();
    }

    private static Said analyze(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("systemd-analyze"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Said(process.waitFor(), text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String unit(Unit unit) throws IOException {
        String text = unit == Unit.AGENT ? ServiceManager.unitWithThisJava() : ServiceManager.proxyUnitWithThisJava();
        return Files.writeString(folder.resolve(unit.file), text).toString();
    }

    @ParameterizedTest
    @EnumSource
    void verifyHasNothingToSay(Unit unit) throws IOException {
        Said said = analyze("verify", "--man=no", unit(unit));

        assertThat(said.text()).isEmpty();
        assertThat(said.code()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void exposureIsAtMost2(Unit unit) throws IOException {
        Said said = analyze("security", "--offline=true", "--no-pager", "--threshold=20", unit(unit));

        assertThat(said.code()).as(said.text()).isZero();
        Matcher level = LEVEL.matcher(said.text());
        assertThat(level.find()).as(said.text()).isTrue();
        Figures.tell("systemd-analyze security of " + unit.file, Double.parseDouble(level.group(1)));
    }
}
