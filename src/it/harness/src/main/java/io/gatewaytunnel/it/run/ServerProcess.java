package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** A process by the port that it listens on, whoever started it; Linux only, which tells such things in /proc. */
public record ServerProcess(long pid) {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /** The one that listens on that port of this machine. */
    public static ServerProcess listeningOn(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : new String[] {"net/tcp", "net/tcp6"}) {
            sockets.addAll(listeners(PROC.resolve(table), port));
        }
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> descriptors(process).anyMatch(sockets::contains))
                    .findFirst()
                    .map(process -> new ServerProcess(
                            Long.parseLong(process.getFileName().toString())))
                    .orElseThrow(() -> new AssertionError("nobody seen to listen on port " + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors it has open. */
    public int openDescriptors() {
        return openDescriptors(pid);
    }

    static int openDescriptors(long pid) {
        return (int) descriptors(PROC.resolve(String.valueOf(pid))).count();
    }

    public JvmProbe jvm() {
        return new JvmProbe(pid);
    }

    private static Set<String> listeners(Path table, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> sockets = new HashSet<>();
        try (Stream<String> lines = Files.lines(table)) {
            lines.map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns.length > INODE && columns[STATE].equals(LISTENING))
                    .filter(columns -> columns[LOCAL_ADDRESS].endsWith(suffix))
                    .forEach(columns -> sockets.add("socket:[" + columns[INODE] + "]"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sockets;
    }

    /** What they stand for; none of a process that is another user's, or has ended meanwhile. */
    private static Stream<String> descriptors(Path process) {
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return open.map(ServerProcess::target).toList().stream();
        } catch (IOException | UncheckedIOException e) {
            return Stream.empty();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
