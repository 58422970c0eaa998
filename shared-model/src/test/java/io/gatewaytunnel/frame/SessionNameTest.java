package io.gatewaytunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.MessageBytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The name that a welcome gives the session: it stands in the agent's log as it came. */
class SessionNameTest {
    private static WelcomeBody read(Optional<String> name) {
        WelcomeBody welcome = new WelcomeBody(
                "1", "n", new ResumePoint(GoldenFrames.TOKEN, 0), false, new PeerLimits(1, 0, 1024), name);
        return LinkHandshake.decodeWelcome(MessageBytes.of(LinkHandshake.encodeWelcome(welcome)));
    }

    @Test
    void nameComesAsTheProxySaysIt() {
        String longest = "a".repeat(Protocol.MAX_NAME_CHARS) + "#" + Long.MAX_VALUE;

        assertThat(read(Optional.of(longest)).sessionName()).contains(longest);
        assertThat(read(Optional.empty()).sessionName()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a#1\nsession=b#2 step=end", "a 1", "\u001b[31m"})
    void nameThatCouldForgeALineIsRefused(String name) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> read(Optional.of(name)))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.HANDSHAKE));
    }

    @Test
    void nameThatIsTooLongIsRefused() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> read(Optional.of("a".repeat(Protocol.MAX_SESSION_NAME_CHARS + 1))))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
    }
}
