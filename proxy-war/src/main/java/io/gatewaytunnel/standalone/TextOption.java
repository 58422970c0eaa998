package io.gatewaytunnel.standalone;

import java.util.Locale;

/**
 * An option that is neither a number, a size nor a duration.
 *
 * @param name in kebab case; {@code --name} on the command line, {@code GATEWAY_TUNNEL_NAME} in the environment
 * @param label what the help shows for its value
 * @param description for the help
 */
record TextOption(String name, String label, String description) {
    String environmentName() {
        return "GATEWAY_TUNNEL_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
