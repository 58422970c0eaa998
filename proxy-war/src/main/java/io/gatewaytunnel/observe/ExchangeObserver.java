package io.gatewaytunnel.observe;

import io.gatewaytunnel.answer.ForwardError;

/**
 * Hears of every public exchange. What it is given is the exchange's own record, which changes until {@link #onEnded}:
 * who wants to keep something of it copies that, and what others read later is read at the end.
 *
 * <p>Threads: those of the exchange, see {@link ObservedExchange}; of one exchange one after the other, of several at
 * once. A call must not block and should not allocate; what it throws is caught and logged.
 */
public interface ExchangeObserver {
    /** It has come in. Its kind, id, method, target and protocol version are known. */
    default void onBegun(ObservedExchange exchange) {}

    /** It has a place; its service is known, and its route if there are any. Only of those for an agent. */
    default void onAdmitted(ObservedExchange exchange) {}

    /** A stream carries it: session, agent and the number of the attempt are known. Again with each attempt. */
    default void onOpened(ObservedExchange exchange) {}

    /** The client gets an answer of ours with that error, instead of one of the origin's. */
    default void onAnsweredByUs(ObservedExchange exchange, ForwardError error) {}

    /** The head of an answer, ours or the origin's, goes out, unless another one takes its place. */
    default void onHead(ObservedExchange exchange) {}

    /** It is over; everything is known. Once for each that has begun, and nothing follows. */
    default void onEnded(ObservedExchange exchange) {}

    /** Whether it looks at the address of the client and at fields of the request, which cost something to read. */
    default boolean wantsFields() {
        return false;
    }
}
