/**
 * WebSocket as the carrier of a link, the same on both sides: {@link io.gatewaytunnel.websocket.WebSocketLink} is the
 * link of the multiplexer over a jakarta.websocket session; all else is RFC 6455 itself, without connection, thread or
 * clock, for carriers that have the bytes of a connection in their own hands.
 *
 * <p>The walk of such a carrier:
 *
 * <ol>
 *   <li>{@link io.gatewaytunnel.websocket.WebSocketHandshake} makes the client's key, judges request and answer, and
 *       computes what the server answers.
 *   <li>Behind the 101 each side has one {@link io.gatewaytunnel.websocket.WebSocketConversation}. Whatever comes is
 *       given to {@code receive}, cut anywhere; whole messages come out, each in an array of its own.
 *   <li>After each {@code receive}, and before each message, the carrier asks {@code owes} and lets {@code sayOwed}
 *       write what is owed, an answer to a ping or a close; {@code say} writes a message. Both fill a buffer of the
 *       carrier's with whole frames, which it then sends as it can.
 *   <li>{@code close} begins the closing handshake. The connection may go when {@code isOver} says so and what was
 *       written has left; {@code closed} says how it ended.
 * </ol>
 *
 * <p>What the links of both sides do alike is here too: {@link io.gatewaytunnel.websocket.OutgoingMessages} is what
 * waits to be sent, {@link io.gatewaytunnel.websocket.LinkEnd} how a link ends, and
 * {@link io.gatewaytunnel.websocket.OpenLinks} all of one side, with their buffers.
 *
 * <p>Inside, {@link io.gatewaytunnel.websocket.WebSocketDecoder} takes frames apart and knows the rules,
 * {@link io.gatewaytunnel.websocket.WebSocketEncoder} writes them, {@link io.gatewaytunnel.websocket.Mask} is the XOR
 * of both. A broken rule is a {@link io.gatewaytunnel.websocket.WebSocketException}, which has the close code.
 */
@NullMarked
package io.gatewaytunnel.websocket;

import org.jspecify.annotations.NullMarked;
