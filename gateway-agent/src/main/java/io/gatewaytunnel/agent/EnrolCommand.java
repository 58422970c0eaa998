package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.proof.AuthorizationField;
import io.gatewaytunnel.proof.EnrolmentCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code java -jar gateway-agent.jar enrol}: makes a key, has the hub know it by a code, and keeps it. It may be run
 * again with the same code after whatever went wrong. Source: docs/PROTOCOL.md §2.
 */
final class EnrolCommand implements Callable<Integer> {
    static final String NAME = "enrol";

    private static final String CODE = "--code";
    private static final String KEY = "--key";
    private static final String HUB = "--" + AgentOptions.HUB.name();
    private static final String HUB_CA = "--" + AgentOptions.HUB_CA.name();
    private static final String PLAINTEXT = "--" + AgentOptions.ALLOW_PLAINTEXT.name();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration MOST = Duration.ofSeconds(30);

    private static final Pattern DETAIL = Pattern.compile("\"detail\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, String> environment;
    private final Supplier<CommandLine> line;

    /** {@code line}: of the agent, of which this is a command; asked when it is run. */
    EnrolCommand(Map<String, String> environment, Supplier<CommandLine> line) {
        this.environment = environment;
        this.line = line;
    }

    CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this)
                .name(NAME)
                .mixinStandardHelpOptions(true)
                .addOption(option(HUB, "URL", AgentOptions.HUB.help()))
                .addOption(option(CODE, "CODE", "What an operator of the proxy has got from: agents enrol."))
                .addOption(option(KEY, "FILE", "Where the key is to be kept; must not be there yet. Default: NAME.pem"))
                .addOption(option(HUB_CA, "PEM", AgentOptions.HUB_CA.help()))
                .addOption(OptionSpec.builder(PLAINTEXT)
                        .type(boolean.class)
                        .arity("0")
                        .description(AgentOptions.ALLOW_PLAINTEXT.help())
                        .build());
        spec.usageMessage()
                .width(120)
                .description("Makes a key for this agent, and has a hub know it by a code that is good once.")
                .footer(
                        "Exit codes: 0 enrolled, 1 the hub cannot be reached or keep the key now, 2 wrong usage, 3 refused.");
        return spec;
    }

    private static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .description(description.replace("%", "%%"))
                .build();
    }

    @Override
    public Integer call() throws InterruptedException {
        ParseResult asked = line.get().getParseResult().subcommand();
        Map<String, String> typed = new HashMap<>();
        for (String name : List.of(HUB, HUB_CA)) {
            typed.put(name.substring(2), asked.matchedOptionValue(name, ""));
        }
        if (asked.hasMatchedOption(PLAINTEXT)) {
            typed.put(AgentOptions.ALLOW_PLAINTEXT.name(), "true");
        }
        SettingSource said = SettingSource.ofMaps(typed, environment);
        String hubText = said.find(AgentOptions.HUB)
                .orElseThrow(() -> new ConfigException(HUB + ": it is missing; write wss://host/_tunnel/hub"))
                .strip();
        if (hubText.contains(",")) {
            throw new ConfigException(HUB + ": name one hub; those that share a state directory know the key then");
        }
        URI hub = HubAddress.read(hubText, AgentOptions.ALLOW_PLAINTEXT.read(said));
        EnrolmentCode code = EnrolmentCode.parse(asked.matchedOptionValue(CODE, ""))
                .orElseThrow(() -> new ConfigException(
                        CODE + ": there is no code, or it is not whole; write it as agents enrol has printed it"));
        Path file = path(asked.matchedOptionValue(KEY, code.name() + ".pem"));
        SSLContext tls = said.find(AgentOptions.HUB_CA)
                .map(pem -> TrustedAuthorities.in(path(pem)))
                .orElseGet(TrustedAuthorities::ofJdk);
        KeyStorage storage = new KeyStorage(file);
        AgentKeyFile key = storage.begin(code.name());
        int result = ask(hub, tls, code, key);
        if (result == 0) {
            storage.finish();
            say(line.get().getOut(), "agent " + code.name() + " is enrolled; its key " + key.id() + " is in " + file);
            say(
                    line.get().getOut(),
                    "start it with: java -jar gateway-agent.jar --hub " + hub + " --key " + file + " --origin URL");
        }
        return result;
    }

    private static Path path(String text) {
        try {
            return Path.of(text.strip());
        } catch (InvalidPathException e) {
            throw new ConfigException("'" + text + "' is no path");
        }
    }

    private int ask(URI hub, SSLContext tls, EnrolmentCode code, AgentKeyFile key) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER) // the code is for the hub that was named
                .build();
        HttpRequest request = HttpRequest.newBuilder(address(hub))
                .timeout(ANSWER)
                .header(
                        "Authorization",
                        AuthorizationField.format(
                                AuthorizationField.ENROLMENT,
                                "code",
                                code.text(),
                                "public-key",
                                Base64.getUrlEncoder().withoutPadding().encodeToString(key.publicKey())))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        long until = System.nanoTime() + MOST.toNanos();
        while (true) {
            HttpResponse<String> answer;
            try {
                answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                return failed("the hub cannot be reached: " + Printable.of(String.valueOf(e.getMessage())));
            }
            if (answer.headers().firstValue(Protocol.HUB_FIELD).isEmpty()) {
                return failed(request.uri() + " answered " + answer.statusCode()
                        + ", and is no hub at which agents can enrol; give --hub as it is given to agents");
            }
            switch (answer.statusCode()) {
                case 200 -> {
                    return 0;
                }
                case 202 -> {
                    if (System.nanoTime() > until) {
                        return failed("the hub has not kept the key in " + MOST.toSeconds() + " s");
                    }
                    Thread.sleep(AGAIN.toMillis());
                }
                case 400, 401, 403 -> {
                    say(line.get().getErr(), "gateway-agent: the hub refuses: " + words(answer));
                    return AgentCommand.EXIT_REFUSED;
                }
                default -> {
                    return failed("the hub answered " + answer.statusCode() + ": " + words(answer));
                }
            }
        }
    }

    private int failed(String words) {
        say(line.get().getErr(), "gateway-agent: " + words + "; run this again, with the same code");
        return AgentCommand.EXIT_FAILED;
    }

    private static void say(PrintWriter to, String words) {
        to.println(words);
        to.flush();
    }

    /** Beside the hub. */
    static URI address(URI hub) {
        String path = hub.getRawPath();
        String scheme = hub.getScheme().equalsIgnoreCase("wss") ? "https" : "http";
        return URI.create(
                scheme + "://" + hub.getRawAuthority() + path.substring(0, path.lastIndexOf('/') + 1) + "enrol");
    }

    private static String words(HttpResponse<String> answer) {
        Matcher detail = DETAIL.matcher(answer.body());
        return Optional.of(detail)
                .filter(Matcher::find)
                .map(found -> Printable.of(found.group(1).replace("\\", "")))
                .orElse("" + answer.statusCode());
    }
}
