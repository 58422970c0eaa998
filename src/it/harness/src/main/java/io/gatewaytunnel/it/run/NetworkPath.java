package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network namespace for an agent, and the way from there to ours: through a program that hands packets on late, and
 * loses some, as it is told, so that neither end hears of it. A second way, to which nothing ever happens, leads to the
 * origin. Needs Linux, root, iproute2 and python3. For one thread; closing removes all of it, and so does the end of
 * the JVM.
 *
 * <p>Both ways carry single packets, as a network does, and not the bundles that interfaces of one machine hand on.
 */
public final class NetworkPath implements AutoCloseable {
    /** What RFC 2544 keeps for tests between networks, 198.18.0.0/15, in blocks of four networks of eight. */
    private static final int FIRST = 198 << 24 | 18 << 16;

    private static final int BLOCKS = 1 << 12;
    private static final int BLOCK = 32;
    private static final int NETWORK = 8;

    private final int base;
    private final String agent;
    private final PacketCarrier carrier;
    private final Thread reaper = new Thread(this::remove, "it-network-reaper");
    private int agentHost = 2;

    private NetworkPath(int block) {
        base = FIRST + block * BLOCK;
        agent = String.format("gt-%03x", block);
        carrier = PacketCarrier.start(agent + "-h", agent + "-p");
    }

    /** One that loses nothing. */
    public static NetworkPath open() {
        NetworkPath path = new NetworkPath(ThreadLocalRandom.current().nextInt(BLOCKS));
        run("", "ip", "netns", "add", path.agent); // fails where another run has that block
        Runtime.getRuntime().addShutdownHook(path.reaper);
        try {
            path.lay();
            return path;
        } catch (RuntimeException e) {
            try {
                path.close();
            } catch (IllegalStateException notAllWasThere) {
                e.addSuppressed(notAllWasThere);
            }
            throw e;
        }
    }

    private void lay() {
        ip(
                "link set " + agent + "-p netns " + agent + " name path",
                "link add " + agent + "-o gso_max_segs 1 type veth peer name origin netns " + agent,
                "address add " + hubAddress() + "/29 dev " + agent + "-h",
                "address add " + originAddress() + "/29 dev " + agent + "-o",
                "link set " + agent + "-h up",
                "link set " + agent + "-o up",
                "route add " + address(1, 0) + "/29 dev " + agent + "-h");
        ipIn(
                agent,
                "address add " + agentAddress() + "/29 dev path",
                "address add " + address(2, 2) + "/29 dev origin",
                "link set lo up",
                "link set path up",
                "link set origin up",
                "route add default dev path");
    }

    /** Ours at the end of the way that delays and loses packets. */
    public String hubAddress() {
        return address(0, 1);
    }

    /** Ours at the end of the other. */
    public String originAddress() {
        return address(2, 1);
    }

    /** That from which an agent reaches the hub now. */
    public String agentAddress() {
        return address(1, agentHost);
    }

    private String address(int network, int host) {
        int all = base + network * NETWORK + host;
        return (all >>> 24) + "." + (all >>> 16 & 255) + "." + (all >>> 8 & 255) + "." + (all & 255);
    }

    /** What a command begins with that is to run where the agent's place is. */
    public List<String> agentPlace() {
        return List.of("ip", "netns", "exec", agent);
    }

    /** Takes the agent's address away and gives it another, at once: no old connection has a way any more. */
    public void changeAddress() {
        String old = agentAddress();
        agentHost++;
        ipIn(
                agent,
                "address del " + old + "/29 dev path",
                "address add " + agentAddress() + "/29 dev path",
                "route replace default dev path"); // which went with the address
    }

    /** From now on each packet is so late, either way, and up to {@code jitter} later; none overtakes another. */
    public void delay(Duration eachWay, Duration jitter) {
        carrier.tell("delay " + eachWay.toNanos() / 1e9 + " " + jitter.toNanos() / 1e9);
    }

    /** From now on either way takes so many octets a second, 0 for as many as come. */
    public void rate(long octets) {
        carrier.tell("rate " + octets);
    }

    /** From now on this share of all packets, either way, gets lost: 1 for a path that is silent, 0 for a good one. */
    public void lose(double share) {
        carrier.tell("lose " + share);
    }

    /** How many packets were lost since {@link #lose} was told last. */
    public long lost() {
        return Long.parseLong(carrier.tell("lost"));
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(reaper);
        remove();
    }

    /** What is there of it. A namespace ends some time after its name, and its interfaces with it: ours go first. */
    private void remove() {
        List<List<String>> commands =
                List.of(List.of("ip", "link", "delete", agent + "-o"), List.of("ip", "netns", "delete", agent));
        carrier.close(); // and its interfaces with it
        RuntimeException failure = null;
        for (List<String> command : commands) {
            try {
                run("", command.toArray(String[]::new));
            } catch (IllegalStateException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void ip(String... lines) {
        run(String.join("\n", lines), "ip", "-batch", "-");
    }

    private static void ipIn(String namespace, String... lines) {
        run(String.join("\n", lines), "ip", "-netns", namespace, "-batch", "-");
    }

    /** What it prints; fails with that when it fails. */
    private static String run(String input, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
                in.write(input);
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " said " + code + " (it needs root and iproute2): " + said + input);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException("needs Linux with iproute2", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
        }
    }
}
