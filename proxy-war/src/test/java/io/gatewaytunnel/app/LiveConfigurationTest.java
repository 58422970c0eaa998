package io.gatewaytunnel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.reload.Reload;
import io.gatewaytunnel.route.Route;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.ProxyFile;
import io.gatewaytunnel.settings.ProxyOptions;
import io.gatewaytunnel.settings.TokenDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveConfigurationTest {
    private static final String SECRET = "file:token";

    @TempDir
    Path folder;

    private Path file;
    private LiveConfiguration live;

    @BeforeEach
    void read() throws IOException {
        file = folder.resolve("proxy.yml");
        Files.writeString(folder.resolve("token"), "the-first-token-of-all");
        Files.writeString(file, """
                token: file:token
                max-streams: 100
                stall-timeout: 30s
                routes:
                - {name: a, path: /a, service: one}
                """);
        live = LiveConfiguration.of(this::said, ProxyOptions.OF_APPLICATION, 256 << 20);
    }

    private ConfiguredSettings.Said said(FilesRead read) {
        ProxyFile found = ProxyFile.read(file, Map.of(), SettingsFile.NamedFiles.READ, read);
        return new ConfiguredSettings.Said(
                SettingSource.ofMaps(Map.of(), Map.of()).or(found.settings()), found.routes(), found.agents());
    }

    private Reload.Outcome takeUp(String text) throws IOException {
        Files.writeString(file, text);
        return live.takeUp(new FilesRead());
    }

    private String service(String path) {
        return live.get()
                .routes()
                .find("h", "GET", path, Headers.empty())
                .map(Route::nextService)
                .orElse("none");
    }

    @Test
    void filesOfTheStartAreKnown() {
        assertThat(live.files().marks().keySet()).containsExactlyInAnyOrder(file, folder.resolve("token"));
    }

    @Test
    void routesAndReloadableSettingsAreTakenUp() throws IOException {
        ProxyConfig before = live.get();
        Reload.Outcome outcome = takeUp("""
                token: file:token
                max-streams: 100
                stall-timeout: 40s
                routes:
                - {name: b, path: /b, service: two}
                """);

        assertThat(outcome).isEqualTo(new Reload.Outcome(List.of("stall-timeout", "routes"), List.of()));
        assertThat(live.get().exchange().stallTimeout()).isEqualTo(Duration.ofSeconds(40));
        assertThat(live.get().upgrades().stall()).isEqualTo(Duration.ofSeconds(40));
        assertThat(service("/a")).isEqualTo("none");
        assertThat(service("/b")).isEqualTo("two");
        assertThat(before.routes().find("h", "GET", "/a", Headers.empty()))
                .as("of a request under way")
                .isPresent();
        assertThat(live.get().budget())
                .as("what is charged is given back there")
                .isSameAs(before.budget());
    }

    @Test
    void whatNeedsARestartStaysAndIsNamed() throws IOException {
        Reload.Outcome outcome = takeUp("token: file:token\nmax-streams: 200\nstall-timeout: 30s\n");

        assertThat(outcome.needRestart()).containsExactly(file + ":2:14: max-streams: '200' instead of '100'");
        assertThat(live.get().maxStreams()).isEqualTo(100);

        outcome = takeUp("token: file:token\nmax-streams: 300\nstall-timeout: 30s\n");
        assertThat(outcome.needRestart())
                .as("as it was at the start")
                .containsExactly(file + ":2:14: max-streams: '300' instead of '100'");

        outcome = takeUp("token: file:token\nmax-streams: 100\nstall-timeout: 30s\n");
        assertThat(outcome.needRestart()).isEmpty();
    }

    @Test
    void mistakesChangeNothing() {
        ProxyConfig before = live.get();

        assertThatThrownBy(() -> takeUp("token: " + SECRET + "\nstall-timeout: 40s\nmax-streams: many\nrouts: []\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("proxy.yml:3:14: max-streams: 'many' is not understood")
                .hasMessageContaining("proxy.yml:4:1: routs: there is no such setting; did you mean routes?");
        assertThat(live.get()).isSameAs(before);
    }

    @Test
    void anotherSecretIsTakenUpAndNotTold() throws IOException {
        Files.writeString(folder.resolve("token"), "another-token-of-ours");
        Reload.Outcome outcome = live.takeUp(new FilesRead());

        assertThat(outcome.changed()).containsExactly("token");
        assertThat(live.get().token().orElseThrow().matches("another-token-of-ours"))
                .isTrue();
    }

    @Test
    void agentsWithTokensOfTheirOwnAreTakenUp() throws IOException {
        String agents = "agents: [{name: a, tokens: '%s', services: s}]\n";
        assertThat(takeUp(agents.formatted(TokenDigest.write("one"))).changed()).contains("agents");
        assertThat(takeUp(agents.formatted(TokenDigest.write("two"))).changed()).containsExactly("agents");
        assertThat(takeUp(agents.formatted(TokenDigest.write("two"))).changed()).isEmpty();
        assertThat(live.get().identity().agents().get(0).tokens()).containsExactly(TokenDigest.of("two"));
    }

    @Test
    void routeOfTheSameNameGoesOnCounting() throws IOException {
        live.get().routes().routes().get(0).onHit();
        Reload.Outcome unused = takeUp("""
                routes:
                - {name: a, path: /a, service: three}
                """);

        assertThat(service("/a")).isEqualTo("three");
        live.get().routes().routes().get(0).onHit();
        assertThat(live.get().routes().routes().get(0).hits()).isEqualTo(2);
    }
}
