package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.mux.MuxSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The proxy's configuration, read once and checked: what is in here can be used. Immutable.
 *
 * <p>{@code reservedPrefix} begins and ends with a slash; {@code maxStreams} times the floor window fits into {@code budget}.
 */
public record ProxyConfig(
        String reservedPrefix,
        Optional<TokenDigest> token,
        AddressRanges trustedProxies,
        Exchange exchange,
        Upgrades upgrades,
        Hub hub,
        Drain drain,
        MuxSettings mux,
        MemoryBudget budget,
        int maxStreams) {

    private static final Pattern PREFIX = Pattern.compile("/[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*/");
    private static final int LEAST_TOKEN_CHARS_WITHOUT_WARNING = 16;

    /** What bounds one exchange; {@code perClient} 0 is no limit, {@code eventStreamComment} zero is never. */
    public record Exchange(
            Duration headTimeout,
            Duration stallTimeout,
            Duration lingerTimeout,
            Duration eventStreamComment,
            int openAttempts,
            Duration retryAfter,
            int bufferBytes,
            int writeQueueBytes,
            int perClient) {}

    /**
     * What bounds upgraded connections: how many there may be, how many of the container's threads may wait for a 101, after which silence of both
     * sides one is closed (0: never), after which the kernel asks whether the client is still there (0: its own affair), and how long a client may take no byte of what is there.
     */
    public record Upgrades(int most, Waiting waiting, Duration idle, Duration tcpKeepAlive, Duration stall) {}

    /** How many upgrades wait for their answer at a time, and how long a further one waits for its turn. */
    public record Waiting(int most, Duration turn) {}

    /** What bounds the agents. */
    public record Hub(Duration helloTimeout, Links links, Logins logins, Refusals refusals) {}

    public record Links(int perAgent, int total) {}

    public record Logins(int failures, Duration period, int rememberedAddresses) {}

    public record Refusals(int penalty, Duration halfLife) {}

    /** Both from the moment that the one before it is over. */
    public record Drain(Duration delay, Duration deadline) {}

    private static final int LEAST_RESPONSE_BUFFER_BYTES = 8 << 10;
    private static final int MOST_RESPONSE_BUFFER_BYTES = 64 << 10;

    /** Throws {@link ConfigException} for the first setting that cannot be used. */
    public static ProxyConfig read(SettingSource source, long heapBytes) {
        MuxSettings mux = MuxSettings.read(source);
        MemoryBudget budget = MuxSettings.readBudget(source, heapBytes);
        return new ProxyConfig(
                readPrefix(source),
                readToken(source),
                AddressRanges.parse(ProxySettings.TRUSTED_PROXIES, ProxySettings.TRUSTED_PROXIES.read(source)),
                readExchange(source, budget),
                readUpgrades(source),
                readHub(source),
                new Drain(ProxySettings.DRAIN_DELAY.read(source), ProxySettings.DRAIN_DEADLINE.read(source)),
                mux,
                budget,
                MuxSettings.readMaxStreams(source, budget, mux));
    }

    private static String readPrefix(SettingSource source) {
        String prefix = ProxySettings.RESERVED_PREFIX.read(source).strip();
        if (!PREFIX.matcher(prefix).matches() || prefix.contains("/./") || prefix.contains("/../")) {
            throw new ConfigException(ProxySettings.RESERVED_PREFIX.name() + " ("
                    + ProxySettings.RESERVED_PREFIX.environmentName() + "): '" + prefix
                    + "' cannot be used; write it like /_tunnel/, with a slash at both ends and nothing to encode");
        }
        return prefix;
    }

    private static Optional<TokenDigest> readToken(SettingSource source) {
        String token = ProxySettings.TOKEN.read(source).strip();
        if (token.isEmpty()) {
            return Optional.empty();
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ConfigException(ProxySettings.TOKEN.name() + " (" + ProxySettings.TOKEN.environmentName()
                    + "): the token holds a space or a character that no header can carry; use letters and digits");
        }
        return Optional.of(TokenDigest.of(token, token.length() < LEAST_TOKEN_CHARS_WITHOUT_WARNING));
    }

    private static Exchange readExchange(SettingSource source, MemoryBudget budget) {
        return new Exchange(
                ProxySettings.RESPONSE_HEAD_TIMEOUT.read(source),
                ProxySettings.STALL_TIMEOUT.read(source),
                ProxySettings.LINGER_TIMEOUT.read(source),
                ProxySettings.EVENT_STREAM_COMMENT.read(source),
                ProxySettings.OPEN_ATTEMPTS.read(source),
                ProxySettings.RETRY_AFTER.read(source),
                readResponseBuffer(source, budget),
                ProxySettings.WRITE_QUEUE.read(source).intValue(),
                ProxySettings.MAX_STREAMS_PER_CLIENT.read(source));
    }

    private static Upgrades readUpgrades(SettingSource source) {
        return new Upgrades(
                ProxySettings.MAX_UPGRADED.read(source),
                new Waiting(
                        ProxySettings.MAX_UPGRADES_WAITING.read(source),
                        ProxySettings.UPGRADE_TURN_TIMEOUT.read(source)),
                ProxySettings.UPGRADED_IDLE_TIMEOUT.read(source),
                ProxySettings.UPGRADED_KEEP_ALIVE.read(source),
                ProxySettings.STALL_TIMEOUT.read(source));
    }

    /** A thousand buffers take at most as much as the budget: they are the container's, and no credit bounds them. */
    private static int readResponseBuffer(SettingSource source, MemoryBudget budget) {
        int wanted = ProxySettings.RESPONSE_BUFFER.read(source).intValue();
        long fitting = Math.min(MOST_RESPONSE_BUFFER_BYTES, budget.totalBytes() / 1024);
        return wanted > 0 ? wanted : (int) Math.max(LEAST_RESPONSE_BUFFER_BYTES, fitting);
    }

    private static Hub readHub(SettingSource source) {
        return new Hub(
                ProxySettings.HELLO_TIMEOUT.read(source),
                new Links(ProxySettings.MAX_LINKS_PER_AGENT.read(source), ProxySettings.MAX_LINKS.read(source)),
                new Logins(
                        ProxySettings.FAILED_LOGINS.read(source),
                        ProxySettings.FAILED_LOGIN_PERIOD.read(source),
                        ProxySettings.REMEMBERED_ADDRESSES.read(source)),
                new Refusals(ProxySettings.REFUSAL_PENALTY.read(source), ProxySettings.REFUSAL_HALF_LIFE.read(source)));
    }
}
