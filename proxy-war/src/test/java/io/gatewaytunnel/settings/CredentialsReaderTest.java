package io.gatewaytunnel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.hub.AgentCredential;
import io.gatewaytunnel.hub.AgentCredentials;
import io.gatewaytunnel.hub.ServiceGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CredentialsReaderTest {
    private static final String FIRST = TokenDigest.write("first");
    private static final String SECOND = TokenDigest.write("second");

    @TempDir
    Path folder;

    private List<NamedCredential> read(String text) throws IOException {
        return ProxyFile.read(Files.writeString(folder.resolve("proxy.yml"), text), Map.of())
                .agents();
    }

    @Test
    void agentHasOneTokenOrTwoDuringARotation() throws IOException {
        List<NamedCredential> agents = read("""
                agents:
                - {name: Site.1, tokens: [%s, "%s"], services: [shop, api]}
                - {name: other, tokens: "%s", services: shop}
                """.formatted(FIRST, SECOND, TokenDigest.write("third")));

        AgentCredentials credentials = AgentCredentials.of(Optional.empty(), agents, ServiceGrant.any());
        for (String token : List.of("first", "second")) {
            AgentCredential credential = credentials.find(token).orElseThrow();
            assertThat(credential.agent()).hasValue("Site.1");
            assertThat(credential.grant().refusal(List.of("shop", "api"), List::of))
                    .isEmpty();
            assertThat(credential.grant().refusal(List.of("admin"), List::of)).isPresent();
        }
        assertThat(credentials.find("third").orElseThrow().agent()).hasValue("other");
        assertThat(credentials.find(FIRST)).as("a digest is no token").isEmpty();
        assertThat(credentials.find("fourth")).isEmpty();
        assertThat(credentials.admits(TokenDigest.of("second"), Optional.of("Site.1")))
                .isTrue();
        assertThat(credentials.admits(TokenDigest.of("second"), Optional.of("other")))
                .as("it is another agent's now")
                .isFalse();
        assertThat(AgentCredentials.none().admits(TokenDigest.of("second"), Optional.empty()))
                .isFalse();
    }

    @Test
    void oneTokenForAllStandsBesideThem() throws IOException {
        List<NamedCredential> agents = read("agents: [{name: site, tokens: '" + FIRST + "', services: shop}]");

        AgentCredentials credentials =
                AgentCredentials.of(Optional.of(TokenDigest.of("shared")), agents, ServiceGrant.oneShared());

        assertThat(credentials.find("shared").orElseThrow().agent()).isEmpty();
        assertThat(credentials.find("first").orElseThrow().agent()).hasValue("site");
        assertThat(credentials.find("first").orElseThrow().grant().refusal(List.of("shop"), () -> List.of("other")))
                .as("without routes all agents have one service")
                .isPresent();
    }

    @Test
    void allMistakesAreToldWithTheirPlacesAndNoSecret() {
        assertThatThrownBy(() -> read("""
                        agents:
                        - {name: "a b", tokens: plain-secret, services: [x y]}
                        - {name: site, tokens: [%s], services: []}
                        - {name: site, tokens: [%s], service: shop}
                        - {tokens: [%s, %s, %s], services: a}
                        """.formatted(FIRST, FIRST, SECOND, SECOND, SECOND)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("proxy.yml:2:10: agents[0].name: 'a b' is no name")
                .hasMessageContaining("agents[0].tokens: it is no digest of a token")
                .hasMessageContaining("agents[0].services[0]: 'x y' is no name")
                .hasMessageContaining("agents[1].services: there is none")
                .hasMessageContaining("agents[2].name: another agent has the name 'site'")
                .hasMessageContaining("agents[2].tokens[0]: it is also a token of site")
                .hasMessageContaining("agents[2].service: there is no such setting; did you mean services?")
                .hasMessageContaining("agents[3].name: it is missing")
                .hasMessageContaining("agents[3].tokens: there are 3")
                .hasMessageNotContaining("plain-secret");
    }
}
