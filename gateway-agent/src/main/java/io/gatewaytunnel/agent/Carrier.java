package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What carries the agent's links; hubs notice no difference. */
enum Carrier {
    /** WebSocket frames of our own, on the threads that serve origins. The default. */
    REACTOR,
    /** A client of jakarta.websocket, with threads of its own. */
    WEBSOCKET;

    /** Errors: {@link ConfigException} when there is none of that name. */
    static Carrier read(@Nullable String text, String option) {
        if (text == null) {
            return REACTOR;
        }
        return Arrays.stream(values())
                .filter(carrier -> carrier.word().equals(text.strip()))
                .findFirst()
                .orElseThrow(() -> new ConfigException(option + ": '" + text + "' is none; write "
                        + Arrays.stream(values()).map(Carrier::word).collect(Collectors.joining(" or "))));
    }

    /** As it is written. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
