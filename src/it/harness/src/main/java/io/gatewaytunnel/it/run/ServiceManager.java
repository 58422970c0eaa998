package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Plays systemd for one service: starts the command of its unit file with the environment that the unit asks for, and
 * keeps the notifications. What the unit names below {@code /etc/gateway-tunnel} is looked for in a folder of the
 * test's, Java and jar are those under test.
 */
public final class ServiceManager implements AutoCloseable {
    private static final String CONFIGURATION = "/etc/gateway-tunnel";
    private static final String JAVA = "/usr/bin/java";

    /** Where a unit has them, and the system property that says where they are. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "/opt/gateway-tunnel/gateway-agent.jar", "gatewaytunnel.agent",
            "/opt/gateway-tunnel/gateway-tunnel.war", "gatewaytunnel.war");

    private final Path folder;
    private final UnitFile unit;
    private final AFUNIXDatagramChannel socket;
    private final List<String> lines = new ArrayList<>();

    private ServiceManager(Path folder, UnitFile unit, AFUNIXDatagramChannel socket) {
        this.folder = folder;
        this.unit = unit;
        this.socket = socket;
    }

    /** {@code folder} stands for {@code /etc/gateway-tunnel}: the files of a configuration are put there. */
    public static ServiceManager of(Path folder) {
        return of(folder, unitFile());
    }

    /** The same for the proxy. */
    public static ServiceManager ofProxy(Path folder) {
        return of(folder, proxyUnitFile());
    }

    private static ServiceManager of(Path folder, Path unit) {
        try {
            AFUNIXDatagramChannel socket = AFUNIXDatagramChannel.open();
            socket.bind(AFUNIXSocketAddress.of(folder.resolve("notify")));
            ServiceManager manager = new ServiceManager(folder, UnitFile.parse(Files.readString(unit)), socket);
            Thread reader = new Thread(manager::read, "it-notifications");
            reader.setDaemon(true);
            reader.start();
            return manager;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path proxyUnitFile() {
        return Path.of(System.getProperty("gatewaytunnel.proxy-unit"));
    }

    public static Path unitFile() {
        return Path.of(System.getProperty("gatewaytunnel.unit"));
    }

    /** The text of the unit file with an ExecStart that is there on this machine. */
    public static String unitWithThisJava() throws IOException {
        return Files.readString(unitFile())
                .replace(JAVA, JavaCommand.javaExecutable().toString());
    }

    /** The same of the proxy's unit. */
    public static String proxyUnitWithThisJava() throws IOException {
        return Files.readString(proxyUnitFile())
                .replace(JAVA, JavaCommand.javaExecutable().toString());
    }

    public UnitFile unit() {
        return unit;
    }

    /** Starts the service; {@code watchdog} instead of the unit's, so that a test need not wait for half a minute. */
    public JavaProcess start(Duration watchdog) {
        Map<String, String> environment = new HashMap<>();
        environment.put("NOTIFY_SOCKET", folder.resolve("notify").toString());
        environment.put("WATCHDOG_USEC", String.valueOf(TimeUnit.MILLISECONDS.toMicros(watchdog.toMillis())));
        for (String assignment : unit.service("Environment")) {
            UnitFile.assign(assignment.replaceAll("^\"|\"$", ""), environment);
        }
        for (String file : unit.service("EnvironmentFile")) {
            UnitFile.readEnvironment(inFolder(file.replaceFirst("^-", "")), environment);
        }
        loadCredentials(environment);
        List<String> command = unit.execStart(environment).stream()
                .map(word -> word.equals(JAVA) ? JavaCommand.javaExecutable().toString() : word)
                .map(word -> ARTIFACTS.containsKey(word) ? System.getProperty(ARTIFACTS.get(word)) : word)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return JavaProcess.started("service", builder.start());
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + command, e);
        }
    }

    /**
     * After which time the unit has a service started again that has ended with this code; empty if it has not. Source:
     * systemd.service(5), as far as our units go.
     */
    public Optional<Duration> restartsAfter(int exitCode) {
        boolean prevented = unit.service("RestartPreventExitStatus").stream()
                .flatMap(codes -> Stream.of(codes.split("\\s+")))
                .anyMatch(String.valueOf(exitCode)::equals);
        return prevented || !unit.service("Restart").equals(List.of("always"))
                ? Optional.empty()
                : Optional.of(Duration.parse("PT" + unit.service("RestartSec").get(0)));
    }

    private void loadCredentials(Map<String, String> environment) {
        Path credentials = folder.resolve("credentials");
        try {
            Files.createDirectories(credentials);
            for (String loaded : unit.service("LoadCredential")) {
                String[] nameAndFile = loaded.split(":", 2);
                Files.copy(inFolder(nameAndFile[1]), credentials.resolve(nameAndFile[0]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("CREDENTIALS_DIRECTORY", credentials.toString());
    }

    private Path inFolder(String file) {
        if (!file.startsWith(CONFIGURATION + "/")) {
            throw new IllegalStateException(file + " is not below " + CONFIGURATION);
        }
        return folder.resolve(file.substring(CONFIGURATION.length() + 1));
    }

    /** Every line of every notification so far, in order. */
    public List<String> notifications() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            while (true) {
                socket.receive(buffer.clear());
                String text = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
                synchronized (lines) {
                    lines.addAll(text.lines().toList());
                }
            }
        } catch (IOException closed) {
            // the test has ended
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
