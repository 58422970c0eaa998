package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.route.Route;
import io.gatewaytunnel.route.RouteReader;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.route.ServiceLimitsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The configuration file of a proxy: settings, routes, limits of services, and agents with tokens of their own. */
public record ProxyFile(SettingsFile settings, RouteTable routes, List<NamedCredential> agents) {
    public ProxyFile {
        agents = List.copyOf(agents);
    }

    /** Throws {@link ConfigException} with all mistakes. */
    public static ProxyFile read(Path file, Map<String, String> environment) {
        return read(file, environment, SettingsFile.NamedFiles.READ, new FilesRead());
    }

    /** The same; {@code files}: whether those that it names are read. {@code read} hears which ones are. */
    public static ProxyFile read(
            Path file, Map<String, String> environment, SettingsFile.NamedFiles files, FilesRead read) {
        List<Route> routes = new ArrayList<>();
        Map<String, Limits> services = new HashMap<>();
        List<NamedCredential> agents = new ArrayList<>();
        SettingsFile settings = SettingsFile.read(file, ProxyOptions.IN_FILE, environment, files, read, top -> {
            routes.addAll(RouteReader.read(top));
            services.putAll(ServiceLimitsReader.read(top, RouteTable.of(routes).services()));
            agents.addAll(CredentialsReader.read(top));
        });
        return new ProxyFile(settings, RouteTable.of(routes, services), agents);
    }
}
