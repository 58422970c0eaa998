package io.gatewaytunnel.observe;

import java.util.Locale;

/** How a public exchange ended. */
public enum ExchangeOutcome {
    /** The client has all of an answer: the origin's, or a page of ours. */
    COMPLETE,
    /** The client left, took too long to send or take, or had to give way to others; it has none, or not all. */
    CLIENT,
    /** Something else went wrong: {@link ObservedExchange#error} says what. The client has our answer, or a part. */
    FAILED,
    /** It left HTTP after a 101, and that connection has ended. */
    UPGRADED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As logs and metrics say it. */
    public String word() {
        return word;
    }
}
