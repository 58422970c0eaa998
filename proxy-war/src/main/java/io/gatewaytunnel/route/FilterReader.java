package io.gatewaytunnel.route;

import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.policy.FieldChanges;
import io.gatewaytunnel.policy.PathChange;
import io.gatewaytunnel.policy.PolicySettings;
import io.gatewaytunnel.policy.Redirect;
import io.gatewaytunnel.policy.Rewrite;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The filters of one rule, as a list of HTTPRoute's and in short forms that stand for them. */
final class FilterReader {
    private static final String FILTERS = "filters";
    private static final Pattern URL =
            Pattern.compile("(https?)://(\\[[^\\]/]*]|[^/:?#]+)(?::([0-9]{1,5}))?(/[^?#]*)?");
    private static final List<String> STATUS = List.of("301", "302", "303", "307", "308");

    private Optional<Redirect> redirect = Optional.empty();
    private Optional<Rewrite> rewrite = Optional.empty();
    private FieldChanges requestFields = FieldChanges.NONE;
    private FieldChanges responseFields = FieldChanges.NONE;
    private boolean redirects;

    FilterReader() {}

    Optional<Redirect> redirect() {
        return redirect;
    }

    Optional<Rewrite> rewrite() {
        return rewrite;
    }

    FieldChanges requestFields() {
        return requestFields;
    }

    FieldChanges responseFields() {
        return responseFields;
    }

    /** Whether there is a redirect, though it may be wrong. */
    boolean redirects() {
        return redirects;
    }

    void readList(YamlMap rule) {
        if (rule.hasEmptyList(FILTERS)) {
            rule.mistake(FILTERS, "there is none; write one, or leave the line out");
        }
        for (YamlMap filter : rule.maps(FILTERS)) {
            RouteReader.require(filter, "type");
            filter.text("type").ifPresent(type -> readFilter(rule, filter, type));
            filter.refuseOthers();
        }
    }

    private void readFilter(YamlMap rule, YamlMap filter, YamlText type) {
        switch (type.text()) {
            case "RequestHeaderModifier" ->
                body(filter, "requestHeaderModifier").ifPresent(map -> {
                    refuseSecond(rule, !requestFields.equals(FieldChanges.NONE), type);
                    requestFields = FieldChangesReader.read(map, true, false);
                });
            case "ResponseHeaderModifier" ->
                body(filter, "responseHeaderModifier").ifPresent(map -> {
                    refuseSecond(rule, !responseFields.equals(FieldChanges.NONE), type);
                    responseFields = FieldChangesReader.read(map, false, false);
                });
            case "URLRewrite" ->
                body(filter, "urlRewrite").ifPresent(map -> {
                    refuseSecond(rule, rewrite.isPresent(), type);
                    rewrite = longRewrite(map);
                });
            case "RequestRedirect" -> {
                redirects = true;
                body(filter, "requestRedirect").ifPresent(map -> {
                    refuseSecond(rule, redirect.isPresent(), type);
                    redirect = longRedirect(map);
                });
            }
            default ->
                filter.mistake(
                        type,
                        "'" + type.text()
                                + "' is not known here; write RequestHeaderModifier, ResponseHeaderModifier, URLRewrite"
                                + " or RequestRedirect");
        }
    }

    private static Optional<YamlMap> body(YamlMap filter, String field) {
        RouteReader.require(filter, field);
        return filter.map(field);
    }

    private static void refuseSecond(YamlMap rule, boolean second, YamlText type) {
        if (second) {
            rule.mistake(type, "there is another filter of the type " + type.text() + "; make one of them");
        }
    }

    /** The names that stand for filters. */
    void readShort(YamlMap map) {
        map.map("request-headers").ifPresent(fields -> {
            refuseBoth(map, "request-headers", !requestFields.equals(FieldChanges.NONE));
            requestFields = FieldChangesReader.read(fields, true, true);
        });
        map.map("response-headers").ifPresent(fields -> {
            refuseBoth(map, "response-headers", !responseFields.equals(FieldChanges.NONE));
            responseFields = FieldChangesReader.read(fields, false, true);
        });
        map.map("rewrite").ifPresent(said -> {
            refuseBoth(map, "rewrite", rewrite.isPresent());
            rewrite = shortRewrite(said);
        });
        if (map.has("redirect")) {
            refuseBoth(map, "redirect", redirect.isPresent());
            redirects = true;
            redirect = map.hasMap("redirect")
                    ? map.map("redirect").flatMap(FilterReader::shortRedirect)
                    : map.text("redirect").flatMap(text -> redirectTo(map, text));
        }
    }

    private static void refuseBoth(YamlMap map, String field, boolean both) {
        if (both) {
            map.mistake(field, "a filter says the same; write one of both");
        }
    }

    private static Optional<Rewrite> longRewrite(YamlMap map) {
        Optional<String> hostname = hostname(map, "hostname");
        Optional<PathChange> path = map.map("path").flatMap(FilterReader::longPath);
        map.refuseOthers();
        return rewrite(map, "hostname", hostname, path);
    }

    private static Optional<Rewrite> shortRewrite(YamlMap map) {
        Optional<String> hostname = hostname(map, "host");
        Optional<PathChange> path = shortPath(map);
        map.refuseOthers();
        return rewrite(map, "host", hostname, path);
    }

    private static Optional<Rewrite> rewrite(
            YamlMap map, String field, Optional<String> hostname, Optional<PathChange> path) {
        if (!map.has(field) && !map.has("path")) {
            map.mistake(field, "nothing is rewritten; write " + field + " or path");
        }
        return hostname.isPresent() || path.isPresent() ? Optional.of(new Rewrite(hostname, path)) : Optional.empty();
    }

    private static Optional<Redirect> longRedirect(YamlMap map) {
        Optional<String> hostname = hostname(map, "hostname");
        Optional<PathChange> path = map.map("path").flatMap(FilterReader::longPath);
        return redirect(map, "hostname", hostname, path, "statusCode");
    }

    private static Optional<Redirect> shortRedirect(YamlMap map) {
        Optional<String> hostname = hostname(map, "host");
        Optional<PathChange> path = shortPath(map);
        return redirect(map, "host", hostname, path, "status");
    }

    private static Optional<Redirect> redirect(
            YamlMap map, String hostField, Optional<String> hostname, Optional<PathChange> path, String statusField) {
        Optional<YamlText> scheme = map.text("scheme");
        scheme.filter(text -> !text.text().equals("http") && !text.text().equals("https"))
                .ifPresent(text -> map.mistake(text, "'" + text.text() + "' is not known here; write http or https"));
        OptionalInt port = LimitsReader.value(map, PolicySettings.PORT)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
        Optional<YamlText> status = map.text(statusField);
        status.filter(text -> !STATUS.contains(text.text()))
                .ifPresent(text ->
                        map.mistake(text, "'" + text.text() + "' is no redirect; write 301, 302, 303, 307 or 308"));
        map.refuseOthers();
        if (!map.has("scheme") && !map.has(hostField) && !map.has("port") && !map.has("path")) {
            map.mistake(
                    hostField,
                    "it leads back to where the client came from; write scheme, " + hostField + ", port or path");
        }
        return Optional.of(new Redirect(
                scheme.map(YamlText::text),
                hostname,
                port,
                path,
                status.map(YamlText::text)
                        .filter(STATUS::contains)
                        .map(Integer::parseInt)
                        .orElse(Redirect.DEFAULT_STATUS)));
    }

    /** A URL, or a path: what follows the route's own path is kept. */
    private static Optional<Redirect> redirectTo(YamlMap map, YamlText text) {
        if (text.text().startsWith("/")) {
            return RouteReader.path(map, text, true)
                    .map(path -> new Redirect(
                            Optional.empty(),
                            Optional.empty(),
                            OptionalInt.empty(),
                            Optional.of(PathChange.prefix(path.value())),
                            Redirect.DEFAULT_STATUS));
        }
        Matcher url = URL.matcher(text.text());
        if (!url.matches()
                || !isHostname(url.group(2))
                || (url.group(3) != null
                        && PolicySettings.PORT.mistake(url.group(3)).isPresent())
                || (url.group(4) != null
                        && PathPattern.parse(true, url.group(4)).isEmpty())) {
            map.mistake(
                    text,
                    "'" + text.text()
                            + "' is no URL to redirect to; write it like https://new.example or https://new.example/path,"
                            + " without a query");
            return Optional.empty();
        }
        return Optional.of(new Redirect(
                Optional.of(url.group(1)),
                Optional.of(url.group(2)),
                url.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(url.group(3))),
                Optional.ofNullable(url.group(4)).map(PathChange::prefix),
                Redirect.DEFAULT_STATUS));
    }

    /** A text replaces what was matched; a map says which of both. */
    private static Optional<PathChange> shortPath(YamlMap map) {
        if (!map.has("path")) {
            return Optional.empty();
        }
        if (!map.hasMap("path")) {
            return map.text("path").flatMap(text -> replacement(map, text, false));
        }
        return map.map("path").flatMap(either -> {
            Optional<YamlText> full = either.text("full");
            Optional<YamlText> prefix = either.text("prefix");
            if (full.isPresent() == prefix.isPresent()) {
                map.mistake("path", "write one of full and prefix");
            }
            either.refuseOthers();
            return full.flatMap(text -> replacement(map, text, true))
                    .or(() -> prefix.flatMap(text -> replacement(map, text, false)));
        });
    }

    private static Optional<PathChange> longPath(YamlMap map) {
        RouteReader.require(map, "type");
        Optional<PathChange> change = map.text("type").flatMap(type -> switch (type.text()) {
            case "ReplaceFullPath" -> replacement(map, "replaceFullPath", true);
            case "ReplacePrefixMatch" -> replacement(map, "replacePrefixMatch", false);
            default -> {
                map.mistake(
                        type, "'" + type.text() + "' is not known here; write ReplaceFullPath or ReplacePrefixMatch");
                yield Optional.empty();
            }
        });
        map.refuseOthers();
        return change;
    }

    private static Optional<PathChange> replacement(YamlMap map, String field, boolean full) {
        RouteReader.require(map, field);
        return map.text(field).flatMap(text -> replacement(map, text, full));
    }

    /** An empty prefix is that of everything, as HTTPRoute has it. */
    private static Optional<PathChange> replacement(YamlMap map, YamlText text, boolean full) {
        if (!full && text.text().isEmpty()) {
            return Optional.of(PathChange.prefix("/"));
        }
        return RouteReader.path(map, text, true).map(path -> new PathChange(full, path.value()));
    }

    private static Optional<String> hostname(YamlMap map, String field) {
        Optional<YamlText> text = map.text(field);
        text.filter(given -> !isHostname(given.text()))
                .ifPresent(given -> map.mistake(
                        given,
                        "'" + given.text()
                                + "' is no host; write it like shop.example.com, without a port and a star"));
        return text.map(YamlText::text).filter(FilterReader::isHostname);
    }

    private static boolean isHostname(String text) {
        return HostPattern.parse(text)
                .filter(host -> host.kind() == HostPattern.Kind.EXACT)
                .isPresent();
    }
}
