package io.gatewaytunnel.policy;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What bounds the requests of a route or of a service, beside what bounds all. What is not said is the proxy's own.
 * Immutable but for counts; any thread.
 *
 * @param bodyBytes the largest body
 * @param headBytes the largest head, counted as the wire counts it
 * @param attempts how many agents one request may be asked of
 */
public record Limits(
        OptionalLong bodyBytes,
        OptionalInt headBytes,
        List<Places> places,
        List<RateLimit> rates,
        Timeouts timeouts,
        OptionalInt attempts) {
    public static final Limits NONE = new Limits(
            OptionalLong.empty(), OptionalInt.empty(), List.of(), List.of(), Timeouts.NONE, OptionalInt.empty());

    public Limits {
        places = List.copyOf(places);
        rates = List.copyOf(rates);
    }

    /** Whether it is {@link #NONE}, as whoever reads it takes care of; for each request. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isNone() {
        return this == NONE;
    }

    /**
     * These limits, which go on counting where those of {@code before} stand: requests under way keep their places,
     * whatever their number is now, and the same rate knows whom it knew.
     */
    public Limits continuing(Limits before) {
        if (isNone() || before.isNone()) {
            return this;
        }
        List<Places> going = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            going.add(i < before.places.size() ? places.get(i).continuing(before.places.get(i)) : places.get(i));
        }
        List<RateLimit> known = rates.stream()
                .map(now -> before.rates.stream()
                        .filter(one -> one.rate().equals(now.rate()))
                        .findFirst()
                        .orElse(now))
                .toList();
        return new Limits(bodyBytes, headBytes, going, known, timeouts, attempts);
    }

    /** Whether both bound alike. */
    public boolean isSameAs(Limits other) {
        return bodyBytes.equals(other.bodyBytes)
                && headBytes.equals(other.headBytes)
                && places.stream()
                        .map(Places::most)
                        .toList()
                        .equals(other.places.stream().map(Places::most).toList())
                && rates.stream()
                        .map(RateLimit::rate)
                        .toList()
                        .equals(other.rates.stream().map(RateLimit::rate).toList())
                && timeouts.equals(other.timeouts)
                && attempts.equals(other.attempts);
    }

    /** Both hold: of sizes, times and attempts the smaller ones. */
    public Limits and(Limits other) {
        if (isNone() || other.isNone()) {
            return isNone() ? other : this;
        }
        return new Limits(
                bodyBytes.isPresent() && other.bodyBytes.isPresent()
                        ? OptionalLong.of(Math.min(bodyBytes.getAsLong(), other.bodyBytes.getAsLong()))
                        : bodyBytes.isPresent() ? bodyBytes : other.bodyBytes,
                smaller(headBytes, other.headBytes),
                Stream.concat(places.stream(), other.places.stream()).toList(),
                Stream.concat(rates.stream(), other.rates.stream()).toList(),
                timeouts.and(other.timeouts),
                smaller(attempts, other.attempts));
    }

    private static OptionalInt smaller(OptionalInt one, OptionalInt other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() ? one : other;
        }
        return one.getAsInt() < other.getAsInt() ? one : other;
    }

    /**
     * Throws {@link UnfitRequestException} when the request is too large, or comes too soon for its {@code client}; one
     * that may come is counted.
     */
    public void admit(RequestHead head, String client) {
        if (isNone()) {
            return;
        }
        if (headBytes.isPresent() && HeadRules.sizeBytes(head) > headBytes.getAsInt()) {
            throw new UnfitRequestException(
                    ForwardError.HEAD_TOO_LARGE,
                    "The request head has " + HeadRules.sizeBytes(head) + " bytes, and here it may have "
                            + headBytes.getAsInt() + ".");
        }
        if (bodyBytes.isPresent() && head.bodyLength() > bodyBytes.getAsLong()) {
            throw new UnfitRequestException(
                    ForwardError.BODY_TOO_LARGE,
                    "The request body has " + head.bodyLength() + " bytes, and here it may have "
                            + bodyBytes.getAsLong() + ".");
        }
        takeRates(client);
    }

    /** A request that was let in by {@link #admit} does not come after all. */
    public void giveRatesBack(String client) {
        rates.forEach(taken -> taken.giveBack(client));
    }

    private void takeRates(String client) {
        for (int i = 0; i < rates.size(); i++) {
            long seconds = rates.get(i).tryTake(client);
            if (seconds > 0) {
                rates.subList(0, i).forEach(taken -> taken.giveBack(client));
                throw UnfitRequestException.forNow(
                        ForwardError.RATE_LIMITED,
                        "The limit is " + rates.get(i).rate() + ".",
                        seconds);
            }
        }
    }

    /**
     * Takes a place of each count; what is returned gives them back, and is to be run once. Throws
     * {@link UnfitRequestException} when there is none.
     */
    public Runnable enter(String client) {
        if (places.isEmpty()) {
            return () -> {};
        }
        for (int i = 0; i < places.size(); i++) {
            if (!places.get(i).tryEnter(client)) {
                places.subList(0, i).forEach(taken -> taken.leave(client));
                giveRatesBack(client);
                throw new UnfitRequestException(
                        ForwardError.ROUTE_BUSY,
                        "As many requests as may be here at a time are under way: "
                                + places.get(i).most() + ".");
            }
        }
        return () -> places.forEach(taken -> taken.leave(client));
    }

    /** In words, for people. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        bodyBytes.ifPresent(bytes -> words.add("body up to " + PolicySettings.words(bytes)));
        headBytes.ifPresent(bytes -> words.add("head up to " + PolicySettings.words(bytes)));
        places.forEach(one -> words.add(one.most() + " requests at a time"));
        rates.forEach(one -> words.add(one.rate().toString()));
        words.addAll(timeouts.words());
        attempts.ifPresent(most -> words.add(most == 1 ? "no agent is asked again" : "asked of " + most + " agents"));
        return words;
    }
}
