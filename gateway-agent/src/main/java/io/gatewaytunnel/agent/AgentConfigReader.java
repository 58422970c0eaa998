package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.connect.Backoff;
import io.gatewaytunnel.connect.ConnectTimes;
import io.gatewaytunnel.connect.HubConnectors;
import io.gatewaytunnel.connect.HubDirectory;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.origin.Origin;
import io.gatewaytunnel.origin.OriginLimits;
import io.gatewaytunnel.origin.OriginRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options, environment and settings → a verified {@link AgentConfig}. Errors: {@link ConfigException}, one line that
 * names the option and the remedy.
 */
final class AgentConfigReader {
    static final String TOKEN_VARIABLE = "GATEWAY_TUNNEL_TOKEN";
    /** Where systemd puts what LoadCredential names, for nobody else to read; see systemd.exec(5). */
    private static final String CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY";

    private static final String TOKEN_CREDENTIAL = "token";
    private static final String DEFAULT_SERVICE = "default";
    private static final int MOST_LINKS = 64;
    private static final int MOST_HUBS = 16;

    private final AgentOptions options;
    private final Map<String, String> environment;
    private final SettingSource source;
    private final HubDirectory directory;

    AgentConfigReader(AgentOptions options, Map<String, String> environment) {
        this(options, environment, HubDirectory.OF_SYSTEM);
    }

    AgentConfigReader(AgentOptions options, Map<String, String> environment, HubDirectory directory) {
        this.directory = directory;
        this.options = options;
        this.environment = environment;
        this.source = SettingSource.ofMaps(options.settings, environment);
    }

    AgentConfig read(long heapBytes) {
        requireKnownSettings();
        List<URI> hubs = hubs();
        Origin origin = OriginAddress.read(given(options.origin, "--origin"));
        String service = name(options.service == null ? DEFAULT_SERVICE : options.service, "--service");
        AgentConfig.Multiplexing mux = multiplexing(heapBytes);
        return new AgentConfig(
                new AgentConfig.Hub(
                        hubs,
                        token(),
                        TrustedAuthorities.context(Optional.ofNullable(options.hubCa), option("--hub-ca")),
                        AgentSettings.HUB_CONNECT_TIMEOUT.read(source),
                        Carrier.read(options.carrier, option("--carrier")),
                        new HubConnectors.LookUp(
                                directory,
                                AgentSettings.HUB_REFRESH.read(source),
                                AgentSettings.HUB_ADDRESSES.read(source))),
                new AgentConfig.Origins(
                        new OriginRoutes(Map.of(service, origin)),
                        TrustedAuthorities.context(Optional.ofNullable(options.originCa), option("--origin-ca")),
                        limits(mux.maxStreams())),
                name(options.name == null ? hostName() : options.name, "--name"),
                links(mux.maxStreams()),
                times(),
                mux,
                AgentSettings.DRAIN_DEADLINE.read(source),
                AgentSettings.LINK_PROBE.read(source),
                AgentSettings.STUCK_AFTER.read(source));
    }

    private List<URI> hubs() {
        List<String> given =
                options.hubs.stream().filter(text -> !text.isBlank()).toList();
        given(given.isEmpty() ? null : given.get(0), "--hub");
        List<URI> hubs = given.stream()
                .map(text -> HubAddress.read(text.strip(), options.allowPlaintext))
                .toList();
        if (hubs.size() > MOST_HUBS || Set.copyOf(hubs).size() < hubs.size()) {
            throw new ConfigException(option("--hub") + ": name at most " + MOST_HUBS
                    + " hubs, and none of them twice; --links gives" + " several connections to each");
        }
        return hubs;
    }

    private void requireKnownSettings() {
        for (String name : options.settings.keySet()) {
            if (AgentSettings.ALL.stream().noneMatch(setting -> setting.name().equals(name))) {
                throw new ConfigException("--set: there is no setting '" + name + "'; --help lists them");
            }
        }
    }

    private AgentToken token() {
        Path file = tokenFile();
        String remedy = "set " + TOKEN_VARIABLE + ", or give a file with --token-file (GATEWAY_TUNNEL_TOKEN_FILE)";
        String text;
        if (file != null) {
            try {
                text = Files.readString(file, StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new ConfigException(
                        option("--token-file") + ": cannot read " + file + "; give a readable file with the token");
            }
        } else {
            text = environment.getOrDefault(TOKEN_VARIABLE, "").strip();
        }
        if (text.isEmpty()) {
            throw new ConfigException("there is no token to show the hub; " + remedy);
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new ConfigException("the token holds spaces or characters that no header can carry; " + remedy);
        }
        return new AgentToken(text);
    }

    /** The one that was named; else, if the environment has no token either, a credential of a service manager. */
    private @Nullable Path tokenFile() {
        if (options.tokenFile != null
                || !environment.getOrDefault(TOKEN_VARIABLE, "").isBlank()) {
            return options.tokenFile;
        }
        String folder = environment.getOrDefault(CREDENTIALS_VARIABLE, "");
        Path credential = Path.of(folder, TOKEN_CREDENTIAL);
        return !folder.isEmpty() && Files.exists(credential) ? credential : null;
    }

    private AgentConfig.Multiplexing multiplexing(long heapBytes) {
        MuxSettings settings = MuxSettings.read(source);
        MemoryBudget budget = MuxSettings.readBudget(source, heapBytes);
        long exchange = OriginLimits.exchangeBytes(
                AgentSettings.ORIGIN_BUFFER.read(source).intValue());
        return new AgentConfig.Multiplexing(settings, budget, MuxSettings.readMaxStreams(source, budget, exchange));
    }

    private int links(int maxStreams) {
        int links = options.links == null ? 1 : options.links;
        if (links < 1 || links > MOST_LINKS || links > maxStreams) {
            throw new ConfigException(option("--links") + ": " + links + " is out of range; use 1 to "
                    + Math.min(MOST_LINKS, maxStreams));
        }
        return links;
    }

    private OriginLimits limits(int maxStreams) {
        return new OriginLimits(
                maxStreams,
                AgentSettings.ORIGIN_IO_THREADS.read(source),
                AgentSettings.ORIGIN_BUFFER.read(source).intValue(),
                AgentSettings.ORIGIN_MAX_HEAD.read(source).intValue(),
                AgentSettings.ORIGIN_MAX_FIELDS.read(source),
                new OriginLimits.Attempts(
                        AgentSettings.ORIGIN_REPEATS.read(source),
                        AgentSettings.ORIGIN_REST.read(source),
                        AgentSettings.ORIGIN_ADDRESS_DELAY.read(source),
                        AgentSettings.ORIGIN_HTTP2_RESETS.read(source)),
                new OriginLimits.Timeouts(
                        AgentSettings.ORIGIN_CONNECT_TIMEOUT.read(source),
                        AgentSettings.ORIGIN_RESPONSE_TIMEOUT.read(source),
                        AgentSettings.ORIGIN_CONTINUE_WAIT.read(source),
                        AgentSettings.ORIGIN_IDLE.read(source),
                        AgentSettings.ORIGIN_H2_IDLE.read(source)),
                new OriginLimits.Silence(
                        AgentSettings.ORIGIN_HALF_CLOSED.read(source),
                        AgentSettings.ORIGIN_PROBE_AFTER.read(source),
                        AgentSettings.ORIGIN_PROBE_EVERY.read(source),
                        AgentSettings.ORIGIN_PROBES.read(source)),
                new OriginLimits.Logins(
                        AgentSettings.ORIGIN_MAX_LOGINS.read(source), AgentSettings.ORIGIN_LOGIN_IDLE.read(source)));
    }

    private ConnectTimes times() {
        Duration first = AgentSettings.RECONNECT_FIRST.read(source);
        Duration young = AgentSettings.RECONNECT_YOUNG.read(source);
        return new ConnectTimes(
                new Backoff(first, young, AgentSettings.YOUNG_FOR, AgentSettings.RECONNECT_MOST.read(source)),
                AgentSettings.HANDSHAKE_TIMEOUT.read(source),
                AgentSettings.REFUSED_RETRY.read(source),
                AgentSettings.RESUME_RETRY.read(source),
                AgentSettings.STABLE_AFTER);
    }

    private String hostName() {
        String found = environment.getOrDefault("HOSTNAME", environment.getOrDefault("COMPUTERNAME", ""));
        if (found.isEmpty()) {
            try {
                found = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                throw new ConfigException(option("--name") + ": this host has no name; give the agent one");
            }
        }
        return found.length() > 64 ? found.substring(0, 64) : found;
    }

    private static String name(String text, String option) {
        if (!HeadRules.isName(text)) {
            throw new ConfigException(option(option) + ": '" + text + "' is no name; use 1 to 64 of a-z A-Z 0-9 . _ -");
        }
        return text;
    }

    private static String given(@Nullable String text, String option) {
        if (text == null || text.isBlank()) {
            throw new ConfigException(option(option) + " is missing; --help shows what to give");
        }
        return text.strip();
    }

    /** An option with its environment name, as messages call it. */
    static String option(String option) {
        return option + " (" + EnvironmentDefaults.variableOf(option) + ")";
    }
}
