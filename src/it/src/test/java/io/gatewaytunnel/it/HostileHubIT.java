package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.peer.HostileHub;
import io.gatewaytunnel.it.peer.HostileHub.HubLink;
import io.gatewaytunnel.it.peer.WirePeer;
import io.gatewaytunnel.it.run.RunningAgent;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy that breaks the rules of the wire loses its agent's session; the agent lives on and dials again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileHubIT {
    /** RFC 6455 §7.1.5: no close frame has come. */
    private static final int NO_CODE = 1006;

    private final Recorder recorder = Recorder.answeringOk();
    private final RawOrigin origin = RawOrigin.serving(recorder);
    private final HostileHub hub = new HostileHub();
    private final RunningAgent agent =
            RunningAgent.options(hub.uri(), origin.uri()).start();

    @AfterAll
    void end() {
        agent.close();
        hub.close();
        origin.close();
    }

    static Stream<Arguments> afterWelcome() {
        return Stream.of(
                Arguments.of("junk", WirePeer.junk(5000)),
                Arguments.of("oversize", WirePeer.junk(200_000)),
                Arguments.of("gap", WirePeer.batch(3, 0, new Frame.Credit(1, 5))),
                Arguments.of("acks what was never sent", WirePeer.batch(1, 99, new Frame.Credit(1, 5))),
                Arguments.of("a hello", WirePeer.hello("x")),
                Arguments.of("a response head", head()),
                Arguments.of("data for a stream not opened yet", data()),
                Arguments.of("a line break in the target", open("/\r\nX-Evil: 1", Headers.empty(), 7)),
                Arguments.of("a line break in a field", open("/", Headers.of("X-A", "b\r\nX-Evil: 1"), 7)),
                Arguments.of("four gigabytes announced", ByteBuffer.wrap(new byte[] {(byte) 0xc6, -1, -1, -1, -1})));
    }

    private static ByteBuffer head() {
        return WirePeer.batch(1, 0, new Frame.Head(1, new ResponseHead(200, Headers.empty())));
    }

    private static ByteBuffer data() {
        return WirePeer.batch(1, 0, new Frame.Data(77, ByteBuffer.allocate(5)));
    }

    private static ByteBuffer open(String target, Headers headers, long streamId) {
        RequestHead request =
                new RequestHead("default", "GET", "http", "public.example", target, headers, RequestHead.NO_BODY);
        return WirePeer.batch(1, 0, new Frame.Open(streamId, request, 60_000, 60_000));
    }

    /** Oversize is refused while the rest still comes: the kernel's reset may overtake the close frame then. */
    private static int closeCode(HubLink link, ByteBuffer message) throws IOException {
        try {
            return link.send(message).closeCode();
        } catch (SocketException e) {
            return NO_CODE;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("afterWelcome")
    void sessionThatBreaksARuleEndsWithACodeAndTheAgentDialsAgain(String what, ByteBuffer message) throws IOException {
        try (HubLink link = hub.accept().welcome()) {
            int code = closeCode(link, message);

            if (message.remaining() <= Protocol.MAX_MESSAGE_BYTES || code != NO_CODE) {
                assertThat(code)
                        .satisfiesAnyOf(
                                c -> assertThat(c - Protocol.CLOSE_CODE_BASE).isBetween(1, 63),
                                c -> assertThat(c).isIn(1002, 1003, 1007, 1009)); // the WebSocket client's own rules
            }
        }
        assertThat(agent.process().isAlive()).isTrue();
        assertThat(recorder.isEmpty()).as("nothing of that reached the origin").isTrue();
    }

    @Test
    void uploadBeyondItsCreditEndsTheSession() throws IOException {
        RequestHead request = new RequestHead(
                "default", "POST", "http", "public.example", "/x", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
        try (HubLink link = hub.accept().welcome()) {
            origin.script(exchange -> exchange.drainToEnd());
            link.send(WirePeer.batch(1, 0, new Frame.Open(1, request, 60_000, 0)));
            for (int position = 2; position < 400; position++) {
                link.send(WirePeer.batch(position, 0, new Frame.Data(1, ByteBuffer.allocate(60_000))));
            }

            assertThat(link.closeCode()).isIn(Protocol.CLOSE_CODE_BASE + ErrorCode.FLOW_CONTROL.code(), NO_CODE);
        } catch (SocketException e) {
            assertThat(agent.process().isAlive()).isTrue(); // it was quicker to close than we to send
        } finally {
            origin.script(recorder);
        }
    }
}
