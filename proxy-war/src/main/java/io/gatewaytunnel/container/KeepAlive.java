package io.gatewaytunnel.container;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.time.Duration;

/**
 * TCP keep-alive: a peer that is silent for {@code idle} is asked, and after {@code probes} questions without answer,
 * {@code interval} apart, the connection is broken. It is how a peer that has vanished without a word is noticed while
 * nothing is sent. Source: RFC 9293 §3.8.4.
 */
public record KeepAlive(Duration idle, Duration interval, int probes) {
    private static final int PROBES = 6;

    /** Probes last as long again as the silence before them. */
    public static KeepAlive after(Duration idle) {
        Duration interval = idle.dividedBy(PROBES);
        return new KeepAlive(idle, interval.toSeconds() > 0 ? interval : Duration.ofSeconds(1), PROBES);
    }

    /** Sets what the platform has. */
    void applyTo(NetworkChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        set(channel, "TCP_KEEPIDLE", Math.max(1, idle.toSeconds()));
        set(channel, "TCP_KEEPINTERVAL", interval.toSeconds());
        set(channel, "TCP_KEEPCOUNT", probes);
    }

    /** By name: WildFly hides the module that declares these options from applications. */
    @SuppressWarnings("unchecked") // its type has just been asked for
    private static void set(NetworkChannel channel, String name, long value) throws IOException {
        for (SocketOption<?> option : channel.supportedOptions()) {
            if (option.name().equals(name) && option.type() == Integer.class) {
                channel.setOption((SocketOption<Integer>) option, Math.toIntExact(value));
            }
        }
    }
}
