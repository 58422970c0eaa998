package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.policy.Redirect;
import io.gatewaytunnel.policy.RoutePolicy;
import io.gatewaytunnel.route.Route;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.route.WeightedService;
import io.gatewaytunnel.settings.ProxyOptions;
import io.gatewaytunnel.settings.ProxySettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code java -jar gateway-tunnel.war route URL}: says which route of a configuration file a request takes, and why.
 * Starts nothing.
 */
final class RouteCommand {
    static final String NAME = "route";

    /** The parts as they are written, since what is matched is raw. */
    private static final Pattern URL = Pattern.compile("https?://([^/?#]+)([^?#]*)(\\?[^#]*)?(?:#.*)?");

    private static final Pattern FIELD = Pattern.compile("([^: ]+): *(.*)");
    private static final String METHOD = "--method";
    private static final String HEADER = "--header";
    private static final String CONFIG = "--" + ProxyOptions.CONFIG.name();
    private static final int NO_ROUTE = 1;

    private final Map<String, String> environment;

    RouteCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Without the command's own name. Returns the exit code: 1 when no route takes the request. */
    int run(String... args) {
        Optional<ParseResult> parsed = CommandArguments.parse(NAME, describe(), args);
        if (parsed.isEmpty()) {
            return 0;
        }
        ParseResult given = parsed.get();
        String config = given.matchedOptionValue(CONFIG, "");
        StandaloneOptions options = new StandaloneOptions(Map.of(ProxyOptions.CONFIG.name(), config), environment);
        List<String> fields = given.matchedOptionValue(HEADER, List.of());
        return tell(
                options, given.matchedOptionValue(METHOD, "GET"), given.matchedPositionalValue(0, ""), headers(fields));
    }

    private static int tell(StandaloneOptions options, String method, String url, Headers fields) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new ConfigException("'" + url + "' is no URL; write it like https://shop.example.com/path?query");
        }
        String context = ContextFactory.contextPath(options);
        String whole = parts.group(2).isEmpty() ? "/" : parts.group(2);
        if (!whole.equals(context) && !whole.startsWith(context + "/")) {
            System.out.println("not below the context path " + context + ": 404");
            return NO_ROUTE;
        }
        String path = whole.equals(context) ? "/" : whole.substring(context.length());
        String target = path + Optional.ofNullable(parts.group(3)).orElse("");
        RouteTable routes = options.routes();
        String reserved = options.value(ProxySettings.RESERVED_PREFIX);
        if (path.startsWith(reserved)) {
            System.out.println("the proxy's own, below " + reserved + ", whatever the routes say");
            return 0;
        }
        if (routes.isEmpty()) {
            System.out.println("there are no routes: it goes to the one service that agents offer");
            return 0;
        }
        Optional<RouteTable.Line> line = routes.explain(parts.group(1), method, target, fields);
        if (line.isEmpty()) {
            System.out.println("no route takes it: 404");
            return NO_ROUTE;
        }
        System.out.println(
                "route " + line.get().route() + " (" + line.get().route().place() + ")");
        System.out.println(
                "  takes it by host " + line.get().host() + ", " + line.get().match());
        tellOutcome(line.get().route(), head(url, parts, method, target, fields), context, routes);
        return 0;
    }

    /** As much of it as routes look at. */
    private static RequestHead head(String url, Matcher parts, String method, String target, Headers fields) {
        String scheme = url.startsWith("https:") ? "https" : "http";
        return new RequestHead("-", method, scheme, parts.group(1), target, fields, RequestHead.NO_BODY);
    }

    private static void tellOutcome(Route route, RequestHead head, String context, RouteTable routes) {
        String matched = route.matched(head.method(), head.target(), head.headers());
        RoutePolicy policy = route.policy();
        Optional<Redirect> redirect = policy.redirect();
        if (redirect.isPresent()) {
            System.out.println("  redirected, " + redirect.get().status() + ", to "
                    + redirect.get().location(head, context, matched));
        } else {
            System.out.println("  to " + route.services());
        }
        policy.rewrite()
                .map(rewrite -> rewrite.apply(head, matched))
                .ifPresent(seen ->
                        System.out.println("  the origin sees host " + seen.authority() + ", " + seen.target()));
        policy.words().forEach(word -> System.out.println("  " + word));
        for (WeightedService service : route.services()) {
            routes.limitsOf(service.name())
                    .words()
                    .forEach(word -> System.out.println("  service " + service.name() + ": " + word));
        }
    }

    private static Headers headers(List<String> lines) {
        Headers.Builder headers = Headers.builder();
        for (String line : lines) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new ConfigException(HEADER + " '" + line + "' is no field; write it like 'Name: value'");
            }
            headers.add(field.group(1), field.group(2));
        }
        return headers.build();
    }

    private static CommandSpec describe() {
        CommandSpec spec = CommandSpec.create()
                .name("java -jar gateway-tunnel.war " + NAME)
                .addPositional(PositionalParamSpec.builder()
                        .paramLabel("URL")
                        .required(true)
                        .arity("1")
                        .type(String.class)
                        .description("Of the request, as it would be sent.")
                        .build())
                .addOption(option(METHOD, "METHOD", String.class, "Its method; GET unless given."))
                .addOption(option(HEADER, "FIELD", List.class, "One of its header fields, 'Name: value'; repeatable."))
                .addOption(option(CONFIG, "FILE", String.class, "The configuration file with the routes."))
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this and exits.")
                        .build());
        spec.usageMessage()
                .width(110)
                .description("Says which route a request takes, and why.")
                .footer("Exit codes: 0 told; 1 no route takes it; 2 usage or configuration.");
        return spec;
    }

    private static OptionSpec option(String name, String label, Class<?> type, String description) {
        OptionSpec.Builder option =
                OptionSpec.builder(name).paramLabel(label).arity("1").type(type).description(description);
        return type == List.class ? option.auxiliaryTypes(String.class).build() : option.build();
    }
}
