package io.gatewaytunnel.websocket;

import static io.gatewaytunnel.websocket.WebSocketRole.CLIENT;
import static io.gatewaytunnel.websocket.WebSocketRole.SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebSocketConversationTest {
    private final WebSocketConversation server = new WebSocketConversation(SERVER, 1000, () -> 0);
    private final WebSocketConversation client = new WebSocketConversation(CLIENT, 1000, () -> Frames.KEY);
    private final List<String> atServer = new ArrayList<>();
    private final List<String> atClient = new ArrayList<>();

    @Test
    void messagesPassBothWays() {
        pass(said(client, "from the client"), server, atServer);
        pass(said(server, "from the server"), client, atClient);

        assertThat(atServer).containsExactly("from the client");
        assertThat(atClient).containsExactly("from the server");
        assertThat(server.owes()).isFalse();
    }

    @Test
    void ofSeveralPingsTheLastIsAnswered() {
        for (String payload : List.of("one", "two", "three")) {
            server.receive(ByteBuffer.wrap(Frames.frame(0x89, CLIENT, payload.getBytes(UTF_8))), message -> {});
        }

        assertThat(server.owes()).isTrue();
        assertThat(owed(server)).isEqualTo(ByteBuffer.wrap(Frames.frame(0x8A, SERVER, "three".getBytes(UTF_8))));
        assertThat(server.owes()).isFalse();
    }

    @Test
    void bothSidesKnowOfACloseAndOneOfThemBegins() {
        client.close(4006, "shutting down");
        assertThat(client.isOver()).isFalse();
        pass(owed(client), server, atServer);

        assertThat(server.closed()).contains(new WebSocketClose(4006, "shutting down"));
        assertThat(server.isOver()).as("before it has answered").isFalse();
        pass(owed(server), client, atClient);

        assertThat(server.isOver()).isTrue();
        assertThat(client.isOver()).isTrue();
        assertThat(client.closed()).contains(new WebSocketClose(4006, ""));
        assertThat(client.owes()).isFalse();
        assertThat(server.owes()).isFalse();
    }

    @Test
    void twoClosesMeet() {
        client.close(1000, "enough");
        server.close(4006, "enough here");
        ByteBuffer ofClient = owed(client);
        ByteBuffer ofServer = owed(server);

        pass(ofClient, server, atServer);
        pass(ofServer, client, atClient);

        assertThat(server.closed()).contains(new WebSocketClose(1000, "enough"));
        assertThat(client.closed()).contains(new WebSocketClose(4006, "enough here"));
        assertThat(server.isOver() && client.isOver()).isTrue();
        assertThat(server.owes() || client.owes()).isFalse();
    }

    @Test
    void nothingFollowsACloseButWhatComesIsStillTold() {
        server.close(4006, "shutting down");
        ByteBuffer into = ByteBuffer.allocate(100);

        assertThat(server.say(ByteBuffer.allocate(1), into)).isFalse();
        assertThat(into.position()).isZero();
        assertThat(server.isClosing()).isTrue();

        owed(server);
        pass(said(client, "late"), server, atServer);
        server.receive(ByteBuffer.wrap(Frames.frame(0x89, CLIENT, new byte[0])), message -> {});
        assertThat(atServer).containsExactly("late");
        assertThat(server.owes()).isFalse();
        assertThat(server.isOver()).isFalse();
    }

    @Test
    void aBrokenRuleIsToldAndEndsIt() {
        server.receive(ByteBuffer.wrap(Frames.frame(0x81, CLIENT, "text".getBytes(UTF_8))), message -> {});

        assertThat(server.closed()).contains(new WebSocketClose(1003, "messages are binary here, not text"));
        assertThat(server.isOver()).isFalse();
        pass(owed(server), client, atClient);
        assertThat(server.isOver()).isTrue();
        assertThat(server.isBroken()).as("its rest is still to come").isTrue();
        server.receiveEnd();
        assertThat(server.isBroken()).isFalse();
        assertThat(client.closed()).contains(new WebSocketClose(1003, "messages are binary here, not text"));
    }

    @Test
    void aCloseWithoutACodeIsAnsweredWithoutOne() {
        server.receive(ByteBuffer.wrap(Frames.frame(0x88, CLIENT, new byte[0])), message -> {});

        assertThat(owed(server)).isEqualTo(ByteBuffer.wrap(Frames.hex("88 00")));
        assertThat(server.closed()).contains(new WebSocketClose(1005, ""));
    }

    @Test
    void bytesThatEndWithoutACloseAreAnAbnormalEnd() {
        server.receiveEnd();

        assertThat(server.isOver()).isTrue();
        assertThat(server.isClosing()).isTrue();
        assertThat(server.closed().orElseThrow().code()).isEqualTo(1006);
    }

    @Test
    void theEndOfTheBytesBehindACloseChangesNothing() {
        client.close(1000, "done");
        pass(owed(client), server, atServer);
        server.receiveEnd();

        assertThat(server.closed()).contains(new WebSocketClose(1000, "done"));
    }

    @Test
    void whatIsOwedWaitsForRoom() {
        server.receive(ByteBuffer.wrap(Frames.frame(0x89, CLIENT, new byte[125])), message -> {});
        server.close(1000, "done");
        ByteBuffer none = ByteBuffer.allocate(10);
        server.sayOwed(none);
        assertThat(none.position()).isZero();

        ByteBuffer both = ByteBuffer.allocate(WebSocketEncoder.MOST_OWED_BYTES);
        server.sayOwed(both);
        assertThat(Frames.events(new WebSocketDecoder(CLIENT, 0), List.of(both.flip())))
                .containsExactly("pong " + "00".repeat(125), "close 1000 done");
    }

    private static ByteBuffer said(WebSocketConversation by, String message) {
        ByteBuffer bytes = ByteBuffer.wrap(message.getBytes(UTF_8));
        ByteBuffer into = ByteBuffer.allocate(by.frameBytes(bytes.remaining()));
        assertThat(by.say(bytes, into)).isTrue();
        return into.flip();
    }

    private static ByteBuffer owed(WebSocketConversation by) {
        ByteBuffer into = ByteBuffer.allocate(WebSocketEncoder.MOST_OWED_BYTES);
        by.sayOwed(into);
        return into.flip();
    }

    private static void pass(ByteBuffer bytes, WebSocketConversation to, List<String> told) {
        to.receive(bytes, message -> told.add(new String(message, UTF_8)));
    }
}
