package io.gatewaytunnel.state;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the state directory is when nobody says. Pure. Source: systemd.exec(5), XDG Base Directory Specification. */
public final class StatePlace {
    private static final String FOLDER = "gateway-tunnel";

    private StatePlace() {}

    /**
     * In the folder where a server keeps its data: one for each context path, as who is an agent of one application is
     * none of another. Empty is the root's.
     */
    public static Path inServer(Path dataFolder, String contextPath) {
        return dataFolder.resolve(FOLDER + contextPath.replace('/', '#'));
    }

    /** Of the stand-alone mode: systemd's, or the user's. Empty where there is neither. */
    public static Optional<Path> standalone(Map<String, String> environment) {
        return systemd(environment)
                .or(() -> said(environment, "XDG_STATE_HOME").map(home -> home.resolve(FOLDER)))
                .or(() -> said(environment, "HOME").map(home -> home.resolve(Path.of(".local", "state", FOLDER))));
    }

    /** For a command: the same, or that of the Tomcat whose variables are set. */
    public static Optional<Path> forCommand(Map<String, String> environment) {
        return systemd(environment)
                .or(() -> said(environment, "CATALINA_BASE").map(base -> inServer(base, "")))
                .or(() -> standalone(environment));
    }

    /** Ours alone; there may be several, by colon. */
    private static Optional<Path> systemd(Map<String, String> environment) {
        return said(environment, "STATE_DIRECTORY")
                .flatMap(paths -> Stream.of(paths.toString().split(":", -1)).findFirst())
                .map(Path::of);
    }

    private static Optional<Path> said(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(text -> !text.isBlank())
                .map(Path::of);
    }
}
