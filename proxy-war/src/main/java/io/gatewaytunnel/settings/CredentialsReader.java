package io.gatewaytunnel.settings;

import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.frame.HeadRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code agents} of a configuration file: each with its {@code name}, its {@code tokens} as digests, and its
 * {@code services}. Whatever is wrong goes to the mistakes of the file.
 */
final class CredentialsReader {
    static final String AGENTS = "agents";

    private static final int MOST_AGENTS = 10_000;
    private static final String NO_NAME = "' is no name; use 1 to 64 of a-z A-Z 0-9 . _ -";
    private static final String AS_PRINTED = "write sha256: and 64 hex digits, as the command token prints it";

    private final List<NamedCredential> read = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<TokenDigest, String> owners = new HashMap<>();

    private CredentialsReader() {}

    /** None when the file has none. */
    static List<NamedCredential> read(YamlMap top) {
        CredentialsReader reader = new CredentialsReader();
        List<YamlMap> written = top.maps(AGENTS);
        if (written.size() > MOST_AGENTS) {
            top.mistake(AGENTS, "there are " + written.size() + "; write at most " + MOST_AGENTS);
        }
        written.forEach(reader::readOne);
        return reader.read;
    }

    private void readOne(YamlMap map) {
        Optional<String> name = name(map);
        List<TokenDigest> tokens = tokens(map, name.orElse("another one"));
        List<String> services = services(map);
        map.refuseOthers();
        name.ifPresent(given -> read.add(new NamedCredential(given, tokens, services)));
    }

    private Optional<String> name(YamlMap map) {
        Optional<YamlText> given = map.text("name");
        if (!map.has("name")) {
            map.mistake("name", "it is missing; write the name that the agent has (--name)");
        }
        given.ifPresent(text -> {
            if (!HeadRules.isName(text.text())) {
                map.mistake(text, "'" + text.text() + NO_NAME);
            } else if (!names.add(text.text())) {
                map.mistake(text, "another agent has the name '" + text.text() + "'; give each one of its own");
            }
        });
        return given.map(YamlText::text);
    }

    private List<TokenDigest> tokens(YamlMap map, String owner) {
        List<YamlText> written = map.texts("tokens");
        if (written.isEmpty() || written.size() > NamedCredential.MOST_TOKENS) {
            map.mistake(
                    "tokens",
                    "there are " + written.size() + "; give 1 or " + NamedCredential.MOST_TOKENS + ", and "
                            + AS_PRINTED);
        }
        List<TokenDigest> tokens = new ArrayList<>();
        for (YamlText text : written) {
            Optional<TokenDigest> digest = TokenDigest.written(text.text());
            if (digest.isEmpty()) {
                map.mistake(text, "it is no digest of a token; " + AS_PRINTED);
                continue;
            }
            String before = owners.putIfAbsent(digest.get(), owner);
            if (before != null) {
                map.mistake(text, "it is also a token of " + before + "; give each agent tokens of its own");
            }
            tokens.add(digest.get());
        }
        return tokens;
    }

    private static List<String> services(YamlMap map) {
        List<YamlText> written = map.texts("services");
        if (written.isEmpty()) {
            map.mistake("services", "there is none; write those that the agent may offer");
        }
        for (YamlText text : written) {
            if (!HeadRules.isName(text.text())) {
                map.mistake(text, "'" + text.text() + NO_NAME);
            }
        }
        return written.stream().map(YamlText::text).toList();
    }
}
