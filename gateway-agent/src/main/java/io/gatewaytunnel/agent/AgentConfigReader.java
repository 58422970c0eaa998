package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.MistakesGathered;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.connect.Backoff;
import io.gatewaytunnel.connect.ConnectTimes;
import io.gatewaytunnel.connect.HubConnectors;
import io.gatewaytunnel.connect.HubDirectory;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.origin.Origin;
import io.gatewaytunnel.origin.OriginLimits;
import io.gatewaytunnel.origin.Service;
import io.gatewaytunnel.origin.Services;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.reload.Reload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * What was said → a verified {@link AgentConfig}. Errors: {@link ConfigException}, a line for each mistake that names
 * the option and the remedy.
 */
final class AgentConfigReader {
    static final String TOKEN_VARIABLE = AgentOptions.TOKEN.environmentName();
    /** Where systemd puts what LoadCredential names, for nobody else to read; see systemd.exec(5). */
    private static final String CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY";

    private static final String TOKEN_CREDENTIAL = "token";
    private static final URI NO_HUB = URI.create("wss://unknown.invalid/");
    private static final Origin NO_ORIGIN = new Origin("http", "unknown.invalid", 80);
    private static final int MOST_HUBS = 16;

    private final Map<String, String> environment;
    private final MistakesGathered source;
    private final List<Service> services;
    private final HubDirectory directory;
    private final boolean readsFiles;
    private final FilesRead files;

    /** {@code environment} is looked at for what is no setting: credentials and the host's name. */
    AgentConfigReader(AgentSource source, Map<String, String> environment, HubDirectory directory) {
        this.services = source.services();
        this.directory = directory;
        this.source = new MistakesGathered(source);
        this.environment = environment;
        this.readsFiles = source.readsFiles();
        this.files = source.files();
    }

    AgentConfig read(long heapBytes) {
        AgentConfig config = readAll(heapBytes);
        source.throwIfAny();
        return config;
    }

    private AgentConfig readAll(long heapBytes) {
        AgentConfig.Multiplexing mux = multiplexing(heapBytes);
        Optional<AgentKeyFile> key = key();
        return new AgentConfig(
                new AgentConfig.Hub(
                        hubs(),
                        hasKey() ? new AgentToken("") : source.attempt(this::token, new AgentToken("")),
                        authorities(AgentOptions.HUB_CA),
                        AgentSettings.HUB_CONNECT_TIMEOUT.read(source),
                        Carrier.valueOf(AgentOptions.CARRIER.read(source).toUpperCase(Locale.ROOT)),
                        new HubConnectors.LookUp(
                                directory,
                                AgentSettings.HUB_REFRESH.read(source),
                                AgentSettings.HUB_ADDRESSES.read(source)),
                        key),
                new AgentConfig.Origins(services(), authorities(AgentOptions.ORIGIN_CA), limits(mux.maxStreams())),
                agentName(key),
                links(mux.maxStreams()),
                times(),
                mux,
                AgentSettings.DRAIN_DEADLINE.read(source),
                AgentSettings.LINK_PROBE.read(source),
                AgentSettings.STUCK_AFTER.read(source),
                AgentSettings.METRICS_PORT.read(source),
                new AgentConfig.Reloading(Reload.INTERVAL.read(source), AgentSettings.FORMER_SESSIONS.read(source)));
    }

    private List<URI> hubs() {
        boolean plaintext = AgentOptions.ALLOW_PLAINTEXT.read(source);
        List<URI> hubs = given(AgentOptions.HUB).stream()
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .filter(text -> !text.isBlank())
                .map(text -> checked(AgentOptions.HUB, () -> HubAddress.read(text.strip(), plaintext), NO_HUB))
                .toList();
        if (hubs.isEmpty() && source.find(AgentOptions.HUB).isPresent()) {
            source.refuse(AgentOptions.HUB, "there is nothing between its commas; write wss://host/_tunnel/hub");
        }
        long different = hubs.stream().distinct().count();
        if (hubs.size() > MOST_HUBS || (different < hubs.size() && !hubs.contains(NO_HUB))) {
            source.refuse(
                    AgentOptions.HUB,
                    "name at most " + MOST_HUBS
                            + " hubs, and none of them twice; --links gives several connections to each");
        }
        return hubs;
    }

    /** Those of the file, or the one that was named. */
    private Services services() {
        if (services.isEmpty()) {
            return new Services(List.of(Service.open(name(AgentOptions.SERVICE), origin())));
        }
        for (Setting<String> single : List.of(AgentOptions.ORIGIN, AgentOptions.SERVICE)) {
            if (source.find(single).isPresent()) {
                source.refuse(
                        single,
                        "the configuration file names " + ServicesReader.SERVICES
                                + "; write this one there, or leave it out");
            }
        }
        return new Services(services);
    }

    private Origin origin() {
        return given(AgentOptions.ORIGIN)
                .map(text -> checked(AgentOptions.ORIGIN, () -> OriginAddress.read(text), NO_ORIGIN))
                .orElse(NO_ORIGIN);
    }

    private Optional<String> given(Setting<String> setting) {
        Optional<String> text = source.find(setting).map(String::strip);
        if (text.isEmpty()) {
            source.refuse(setting, "it is missing; --help shows what to give");
        }
        return text;
    }

    /** What a check says is told with the place of the setting. */
    private <T> T checked(Setting<?> setting, Supplier<T> check, T otherwise) {
        try {
            return check.get();
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> source.refuse(setting, mistake));
            return otherwise;
        }
    }

    private SSLContext authorities(Setting<String> setting) {
        return path(setting)
                .filter(pem -> readsFiles)
                .map(this::noted)
                .flatMap(pem -> checked(setting, () -> Optional.of(TrustedAuthorities.in(pem)), Optional.empty()))
                .orElseGet(TrustedAuthorities::ofJdk);
    }

    private Optional<Path> path(Setting<String> setting) {
        return source.find(setting)
                .flatMap(text -> checked(setting, () -> Optional.of(asPath(text.strip())), Optional.empty()));
    }

    private static Path asPath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException("'" + text + "' is no path");
        }
    }

    private boolean hasKey() {
        return source.find(AgentOptions.KEY).isPresent();
    }

    private Optional<AgentKeyFile> key() {
        return path(AgentOptions.KEY)
                .filter(file -> readsFiles)
                .map(this::noted)
                .flatMap(file ->
                        checked(AgentOptions.KEY, () -> Optional.of(AgentKeyFile.read(file)), Optional.empty()));
    }

    /** With a key, that which it was enrolled by. */
    private String agentName(Optional<AgentKeyFile> key) {
        Optional<String> said = source.find(AgentOptions.NAME).map(String::strip);
        if (key.isPresent() && said.isPresent() && !said.get().equals(key.get().agent())) {
            source.refuse(
                    AgentOptions.NAME,
                    "the key was enrolled for '" + key.get().agent()
                            + "'; leave the name out, or enrol the agent under '" + said.get() + "'");
        }
        return key.map(AgentKeyFile::agent).orElseGet(() -> name(AgentOptions.NAME));
    }

    private AgentToken token() {
        Optional<Path> file = tokenFile();
        if (!readsFiles && (file.isPresent() || source.find(AgentOptions.TOKEN).isEmpty())) {
            return new AgentToken("");
        }
        String remedy = "set " + TOKEN_VARIABLE + ", or give a file with --token-file ("
                + AgentOptions.TOKEN_FILE.environmentName() + ")";
        String text = file.map(this::tokenIn)
                .orElseGet(() -> AgentOptions.TOKEN.read(source).strip());
        if (text.isEmpty()) {
            throw new ConfigException("there is no token to show the hub; " + remedy + ", or a key with --key");
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new ConfigException("the token holds spaces or characters that no header can carry; " + remedy);
        }
        return new AgentToken(text);
    }

    /** Looked at again later, whether it has changed. */
    private Path noted(Path file) {
        files.note(file);
        return file;
    }

    private String tokenIn(Path file) {
        try {
            return Files.readString(noted(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new ConfigException(source.place(AgentOptions.TOKEN_FILE) + ": cannot read " + file
                    + "; give a readable file with the token");
        }
    }

    /** The one that was named; else, if no token was said either, a credential of a service manager. */
    private Optional<Path> tokenFile() {
        Optional<Path> named = path(AgentOptions.TOKEN_FILE);
        if (named.isPresent() || source.find(AgentOptions.TOKEN).isPresent()) {
            return named;
        }
        String folder = environment.getOrDefault(CREDENTIALS_VARIABLE, "");
        Path credential = Path.of(folder, TOKEN_CREDENTIAL);
        return folder.isEmpty() || !Files.exists(credential) ? Optional.empty() : Optional.of(credential);
    }

    private AgentConfig.Multiplexing multiplexing(long heapBytes) {
        MuxSettings settings = MuxSettings.read(source);
        MemoryBudget budget = MuxSettings.readBudget(source, heapBytes);
        long exchange = OriginLimits.exchangeBytes(
                AgentSettings.ORIGIN_BUFFER.read(source).intValue());
        return new AgentConfig.Multiplexing(settings, budget, MuxSettings.readMaxStreams(source, budget, exchange));
    }

    private int links(int maxStreams) {
        int links = AgentOptions.LINKS.read(source);
        if (links > maxStreams) {
            source.refuse(AgentOptions.LINKS, links + " is more than there are streams; use at most " + maxStreams);
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

    private String name(Setting<String> setting) {
        String text = source.find(setting).map(String::strip).orElseGet(() -> defaultName(setting));
        if (!HeadRules.isName(text)) {
            source.refuse(setting, "'" + text + "' is no name; use 1 to 64 of a-z A-Z 0-9 . _ -");
        }
        return text;
    }

    private String defaultName(Setting<String> setting) {
        return setting == AgentOptions.NAME ? hostName() : setting.defaultValue();
    }

    /** Empty where this host has none. */
    private String hostName() {
        String found = environment.getOrDefault("HOSTNAME", environment.getOrDefault("COMPUTERNAME", ""));
        if (found.isEmpty()) {
            try {
                found = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                found = "";
            }
        }
        return found.length() > 64 ? found.substring(0, 64) : found;
    }
}
