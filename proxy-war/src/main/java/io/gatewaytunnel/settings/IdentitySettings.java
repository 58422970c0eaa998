package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.Setting;
import java.util.List;

/** Who agents and operators are, and where that is kept. Part of {@link ProxySettings}. */
public final class IdentitySettings {
    public static final Setting<String> STATE_DIR = Setting.text(
            "state-dir",
            "DIR",
            "",
            "Where enrolled agents and the proxy's own secrets are kept, for its user alone; several proxies may share one."
                    + " Unless said, gateway-tunnel in the server's data directory; stand-alone $STATE_DIRECTORY, or"
                    + " gateway-tunnel in $XDG_STATE_HOME.");

    public static final Setting<String> HUB_NAMES = Setting.text(
                    "hub-names",
                    "HOST",
                    "",
                    "The authorities (host, with the port unless it is the usual one) by which enrolled agents dial this"
                            + " hub, by comma; they sign it, so that nobody can pass a handshake on to another hub."
                            + " Unless said, whatever the Host field of the request has.")
            .several();

    public static final Setting<String> OPERATOR_TOKENS = Setting.text(
                    "operator-tokens",
                    "TOKEN",
                    "",
                    "What operators show at status and drain, at most 4 by comma, plain or as sha256:HEX (the command"
                            + " token makes both). Agents' tokens open the hub alone then; unless said, token opens these"
                            + " pages too.")
            .several()
            .secret()
            .reloadable();

    static final List<Setting<?>> ALL = List.of(STATE_DIR, HUB_NAMES, OPERATOR_TOKENS);

    private IdentitySettings() {}
}
