package io.gatewaytunnel.container;

import java.util.Optional;

/** The field {@code Priority} of a request. Pure. Source: RFC 9218 §4. */
final class PriorityField {
    private static final int DEFAULT_URGENCY = 3;

    private PriorityField() {}

    /** Empty for the default, which need not be sent. */
    static Optional<String> of(int urgency, boolean incremental) {
        if (urgency == DEFAULT_URGENCY) {
            return incremental ? Optional.of("i") : Optional.empty();
        }
        return Optional.of("u=" + urgency + (incremental ? ", i" : ""));
    }
}
