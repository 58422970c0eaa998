package io.gatewaytunnel.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that a route does to its requests. Immutable but for counts; any thread. */
public record RoutePolicy(
        Optional<Redirect> redirect,
        Optional<Rewrite> rewrite,
        FieldChanges requestFields,
        FieldChanges responseFields,
        Limits limits,
        Optional<Stickiness> sticky) {
    /** It leads to a service and does nothing more. */
    public static final RoutePolicy NONE = new RoutePolicy(
            Optional.empty(), Optional.empty(), FieldChanges.NONE, FieldChanges.NONE, Limits.NONE, Optional.empty());

    /** Whether it is {@link #NONE}, as whoever reads it takes care of; for each request. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isNone() {
        return this == NONE;
    }

    /** This one, whose limits go on counting where those of {@code before} stand. */
    public RoutePolicy continuing(RoutePolicy before) {
        return isNone() || before.isNone()
                ? this
                : new RoutePolicy(
                        redirect, rewrite, requestFields, responseFields, limits.continuing(before.limits), sticky);
    }

    /** Whether requests cannot tell the two apart. */
    public boolean isSameAs(RoutePolicy other) {
        return redirect.equals(other.redirect)
                && rewrite.equals(other.rewrite)
                && requestFields.equals(other.requestFields)
                && responseFields.equals(other.responseFields)
                && sticky.equals(other.sticky)
                && limits.isSameAs(other.limits);
    }

    /** Whether it needs to know how much of the path a match has taken. */
    public boolean looksAtMatch() {
        return redirect.flatMap(Redirect::path).filter(path -> !path.full()).isPresent()
                || rewrite.flatMap(Rewrite::path).filter(path -> !path.full()).isPresent();
    }

    /** In words, for people; without values of fields. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        redirect.ifPresent(one -> words.add(one.toString()));
        rewrite.ifPresent(one -> words.add(one.toString()));
        words.addAll(requestFields.words("request"));
        words.addAll(responseFields.words("response"));
        words.addAll(limits.words());
        sticky.ifPresent(one -> words.add(one.toString()));
        return words;
    }
}
