package io.gatewaytunnel.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatePlaceTest {
    @Test
    void serviceManagerSaysFirstThenTheUsersOwnFolders() {
        assertThat(StatePlace.standalone(
                        Map.of("STATE_DIRECTORY", "/var/lib/gt:/var/lib/other", "XDG_STATE_HOME", "/x", "HOME", "/h")))
                .hasValue(Path.of("/var/lib/gt"));
        assertThat(StatePlace.standalone(Map.of("XDG_STATE_HOME", "/x", "HOME", "/h")))
                .hasValue(Path.of("/x/gateway-tunnel"));
        assertThat(StatePlace.standalone(Map.of("HOME", "/h"))).hasValue(Path.of("/h/.local/state/gateway-tunnel"));
        assertThat(StatePlace.standalone(Map.of("HOME", " "))).isEmpty();
    }

    @Test
    void commandFindsTheTomcatOfItsVariables() {
        assertThat(StatePlace.forCommand(Map.of("CATALINA_BASE", "/srv/tomcat", "HOME", "/h")))
                .hasValue(StatePlace.inServer(Path.of("/srv/tomcat"), ""));
        assertThat(StatePlace.forCommand(Map.of("HOME", "/h"))).isEqualTo(StatePlace.standalone(Map.of("HOME", "/h")));
    }
}
