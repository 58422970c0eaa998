package io.gatewaytunnel.demo;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the build passes on: the two artifacts, the public port, and the origin to expose (the sample one when empty).
 */
record DemoArguments(Path war, Path agent, int port, Optional<URI> origin) {
    /** From {@code --name=value}; throws {@link IllegalArgumentException} with one line for the user. */
    static DemoArguments parse(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("'" + argument + "' is not --name=value");
            }
            given.put(
                    argument.substring(2, equals),
                    argument.substring(equals + 1).strip());
        }
        return new DemoArguments(
                file(given, "war"),
                file(given, "agent"),
                port(given.getOrDefault("port", "8080")),
                Optional.of(given.getOrDefault("origin", ""))
                        .filter(text -> !text.isEmpty())
                        .map(DemoArguments::origin));
    }

    URI publicUri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    URI hub() {
        return URI.create("ws://127.0.0.1:" + port + "/_tunnel/hub");
    }

    private static Path file(Map<String, String> given, String name) {
        Path file = Path.of(given.getOrDefault(name, ""));
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("--" + name + ": no file '" + file + "'; build it first");
        }
        return file;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("-Dport=" + text + ": use a number from 1 to 65535");
        }
        return Integer.parseInt(text);
    }

    private static URI origin(String text) {
        if (!text.matches("https?://[^/?#\\s]+/?")) {
            throw new IllegalArgumentException("-Dorigin=" + text + ": write it like http://localhost:3000");
        }
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
}
