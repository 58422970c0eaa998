package io.gatewaytunnel.config;

import java.util.List;

/**
 * Settings that cannot be used. The message has one line for each mistake, which names the field, the value seen and
 * the remedy; never a secret.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without line breaks: values are of people, and a mistake is one line. */
    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(List<String> mistakes) {
        super(String.join("\n", mistakes));
    }

    /** One line each. */
    public List<String> mistakes() {
        return getMessage() == null ? List.of() : getMessage().lines().toList();
    }
}
