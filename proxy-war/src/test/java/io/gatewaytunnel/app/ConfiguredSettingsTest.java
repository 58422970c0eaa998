package io.gatewaytunnel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.settings.ProxySettings;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfiguredSettingsTest {
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path folder;

    private SettingSource settings() {
        ServletContext context = (ServletContext) Proxy.newProxyInstance(
                ServletContext.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getInitParameter") ? parameters.get(arguments[0]) : null);
        return ConfiguredSettings.of(context, Optional.of(folder), environment, new FilesRead())
                .settings();
    }

    @Test
    void nothingIsNeeded() {
        assertThat(settings().find(ProxySettings.TOKEN)).isEmpty();
    }

    @Test
    void fileInTheFolderOfTheServerIsFound() throws IOException {
        Files.writeString(
                folder.resolve("gateway-tunnel.yml"), "stall-timeout: 7s\nretry-after: 7s\nlinger-timeout: 7s");
        parameters.put("gatewaytunnel.retry-after", "8s");
        environment.put("GATEWAY_TUNNEL_LINGER_TIMEOUT", "9s");

        assertThat(ProxySettings.STALL_TIMEOUT.read(settings())).isEqualTo(Duration.ofSeconds(7));
        assertThat(ProxySettings.RETRY_AFTER.read(settings())).isEqualTo(Duration.ofSeconds(8));
        assertThat(ProxySettings.LINGER_TIMEOUT.read(settings())).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void fileThatIsNamedIsTakenInItsPlace() throws IOException {
        Files.writeString(folder.resolve("gateway-tunnel.yml"), "no-setting: 1");
        Path other = Files.writeString(folder.resolve("other.yml"), "stall-timeout: 7s");
        environment.put("GATEWAY_TUNNEL_CONFIG", other.toString());

        assertThat(ProxySettings.STALL_TIMEOUT.read(settings())).isEqualTo(Duration.ofSeconds(7));

        parameters.put("gatewaytunnel.config", folder.resolve("absent.yml").toString());
        assertThatThrownBy(this::settings)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absent.yml: there is no such file");
    }

    @Test
    void whatTheStandaloneModeAloneHasMayBeThere() throws IOException {
        Files.writeString(folder.resolve("gateway-tunnel.yml"), "port: 80\nstall-timeout: 7s");

        assertThat(ProxySettings.STALL_TIMEOUT.read(settings())).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void blankCountsAsNotSaid() {
        environment.put("GATEWAY_TUNNEL_STALL_TIMEOUT", " ");
        environment.put("GATEWAY_TUNNEL_CONFIG", "");

        assertThat(ProxySettings.STALL_TIMEOUT.read(settings())).isEqualTo(ProxySettings.STALL_TIMEOUT.defaultValue());
    }
}
