package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who is who: where enrolled agents are kept, what they call this hub, who operates it, and which agents have tokens of
 * their own. Immutable.
 *
 * @param stateDirectory as it was said; empty where the server's own is meant
 * @param hubNames none: what a request's Host says
 * @param operators none: the one token of agents opens the operators' pages too
 */
public record Identity(
        Optional<Path> stateDirectory,
        List<String> hubNames,
        List<TokenDigest> operators,
        List<NamedCredential> agents) {
    private static final int MOST_OPERATORS = 4;

    public Identity {
        hubNames = List.copyOf(hubNames);
        operators = List.copyOf(operators);
        agents = List.copyOf(agents);
    }

    /** This one, but with what is the same from start to end of a proxy as it is in {@code started}. */
    Identity within(Identity started) {
        return new Identity(started.stateDirectory, started.hubNames, operators, agents);
    }

    static Identity read(SettingSource source, List<NamedCredential> agents) {
        return new Identity(
                stateDirectory(source), list(source, IdentitySettings.HUB_NAMES), operators(source), agents);
    }

    /** The state directory that was said, if any. */
    public static Optional<Path> stateDirectory(SettingSource source) {
        String text = IdentitySettings.STATE_DIR.read(source).strip();
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            source.refuse(IdentitySettings.STATE_DIR, "'" + text + "' is no path");
            return Optional.empty();
        }
    }

    private static List<TokenDigest> operators(SettingSource source) {
        List<String> written = list(source, IdentitySettings.OPERATOR_TOKENS);
        if (written.size() > MOST_OPERATORS) {
            source.refuse(
                    IdentitySettings.OPERATOR_TOKENS,
                    "there are " + written.size() + "; write at most " + MOST_OPERATORS);
        }
        return written.stream().flatMap(text -> operator(source, text)).toList();
    }

    private static Stream<TokenDigest> operator(SettingSource source, String text) {
        if (TokenDigest.isWritten(text)) {
            Optional<TokenDigest> digest = TokenDigest.written(text);
            if (digest.isEmpty()) {
                source.refuse(
                        IdentitySettings.OPERATOR_TOKENS, "what is behind sha256: is no digest; write 64 hex digits");
            }
            return digest.stream();
        }
        return ProxyConfig.readToken(source, IdentitySettings.OPERATOR_TOKENS, text).stream();
    }

    private static List<String> list(SettingSource source, Setting<String> setting) {
        return Stream.of(setting.read(source).split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
