package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EmbeddedTomcatTest {
    @TempDir
    private Path folder;

    @Test
    void tellsTheUrlItServesAt() {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of("context-path", "/below"))) {
            assertThat(tomcat.uri().toString()).matches("http://127\\.0\\.0\\.1:[1-9]\\d*/below/");
        }
    }

    @Test
    void drainsBeforeTheApplicationEnds() {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of("drain-timeout", "1500ms"))) {
            assertThat(tomcat.uri()).isNotNull();
        }
        assertThat(ProbeApplication.events()).containsExactly("drain 1500", "destroyed");
    }

    @Test
    void stopsThoughDrainingFails() {
        ServingTomcat tomcat = new ServingTomcat(folder, ProbeApplication.Behaviour.FAILS_TO_DRAIN, Map.of());
        tomcat.close();
        assertThat(ProbeApplication.events()).containsExactly("destroyed");
    }

    @Test
    void portInUseIsAnErrorOfTheOption() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertThatThrownBy(() -> ServingTomcat.in(folder, Map.of("port", port)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("--port " + port)
                    .hasMessageContaining("choose another");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSES_ITS_CONFIGURATION", "REFUSES_IT_AND_FAILS"})
    void applicationThatRefusesItsConfigurationIsQuoted(ProbeApplication.Behaviour behaviour) {
        assertThatThrownBy(() -> new ServingTomcat(folder, behaviour, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(ProbeApplication.CONFIG_ERROR);
    }

    @Test
    void applicationThatFailsIsNoErrorOfAnOption() {
        assertThatThrownBy(() -> new ServingTomcat(folder, ProbeApplication.Behaviour.FAILS_TO_START, Map.of()))
                .isInstanceOf(StartException.class);
    }
}
