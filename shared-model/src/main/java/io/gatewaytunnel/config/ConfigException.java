package io.gatewaytunnel.config;

/**
 * A setting that cannot be used. The message is one line that names the field, the value seen and the remedy; never a
 * secret.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
