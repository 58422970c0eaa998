package io.gatewaytunnel.it.containers.hostile;

import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.containers.DeployedProxy;
import io.gatewaytunnel.it.containers.Server;
import io.gatewaytunnel.it.run.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Attacks on one running proxy, one after the other. Each build holds each for three seconds and looks once, at the end
 * of all, at what is left; the full suite holds each for half a minute and looks after each. For one thread.
 */
public final class Siege {
    /**
     * A page within this time, whatever is going on. In a build, beside the tests of another server on the same cores,
     * it is five times as much, which is still far less than any of the deadlines that a thread could be held for.
     */
    static final long PAGE_MILLIS = isFull() ? 2_000 : 10_000;

    /** After this time nothing may be left of an attack. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(15);

    /** Payara remembers a connection that has ended, about a KiB of it, until its keep-alive time is over: 30 s. */
    private static final Duration AFTERWARDS_ON_PAYARA = Duration.ofSeconds(45);

    /** WildFly does so with those of HTTP/2 until its {@code no-request-timeout} is over: 75 s. */
    private static final Duration AFTERWARDS_ON_WILDFLY = Duration.ofSeconds(90);

    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final Duration USUAL_HOLD = Duration.ofSeconds(3);
    private static final Duration LINK_PERIOD = Duration.ofSeconds(1);
    private static final int WARM_UP_PAGES = 100;
    private static final String TABLE_HEAD =
            "| attack | server | pages | late | slowest, ms | link lost | left after 15 s | |\n"
                    + "|---|---|---:|---:|---|---|---|---|\n";

    private final DeployedProxy proxy;
    private final List<PageWatch.Page> watched;
    private final ServerProcess server;
    private final Duration hold;
    private final Path table;
    private Vitals before;

    /**
     * Asks for some pages, so that what is loaded once is loaded, and takes the level of then. {@code origin} is the
     * port of the origin itself, which is asked too: when it is as slow, it is the machine.
     */
    public Siege(DeployedProxy proxy, int origin) {
        this.proxy = proxy;
        this.watched = List.of(
                new PageWatch.Page(
                        "page", proxy.port(), proxy.target(HostileOrigin.PAGE), HostileOrigin.PAGE_BODY, true),
                new PageWatch.Page("live", proxy.port(), proxy.target("/_tunnel/live"), "live\n", true),
                new PageWatch.Page("origin itself", origin, HostileOrigin.PAGE, HostileOrigin.PAGE_BODY, false));
        this.server = ServerProcess.listeningOn(proxy.port());
        this.hold = Duration.ofSeconds(Integer.getInteger("it.hold.seconds", (int) USUAL_HOLD.toSeconds()));
        this.table = Path.of(
                System.getProperty("it.report.folder", "target"),
                "hostile-" + Server.current().name() + ".md");
        for (int i = 0; i < WARM_UP_PAGES; i++) {
            pageServed();
        }
        before = Vitals.of(server, status());
    }

    /** Whether every attack is run, and each looked at by itself. */
    public static boolean isFull() {
        return Boolean.getBoolean("it.hostile.full");
    }

    /** Runs it beside pages, and looks at what is left if this is the full suite. */
    public Outcome withstand(Attack attack) {
        awaitServed();
        if (isFull()) {
            before = Vitals.of(server, status());
        }
        String links = status().links();
        PageWatch pages = new PageWatch(watched);
        Set<String> linksSeen = new TreeSet<>();
        try (pages) {
            pages.start();
            try (Swarm swarm = new Swarm(proxy.port(), attack.waves())) {
                watchLinks(swarm, linksSeen);
            }
        }
        List<String> left = isFull() ? leftBehind() : List.of();
        linksSeen.add(links);
        linksSeen.add(statusOr(links));
        Outcome outcome = new Outcome(
                attack.name(),
                pages.asked(),
                pages.late(),
                pages.slowest(),
                pages.firstFailure(),
                linksSeen.size() == 1 ? "" : String.join(" and ", linksSeen),
                left);
        report(outcome);
        return outcome;
    }

    /**
     * Until the attack has lasted its time, and all of it has begun. What the status page does not tell in time is not
     * counted: the pages do that.
     */
    private void watchLinks(Swarm attacking, Set<String> seen) {
        long end = System.nanoTime() + hold.toNanos();
        long last = end + RECOVERY.toNanos();
        while (attacking.isAlive() && isBefore(attacking.isAllBegun() ? end : last)) {
            String links = statusOr("");
            if (!links.isEmpty()) {
                seen.add(links);
            }
            try {
                long left = end - System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(left > 0 ? Math.min(LINK_PERIOD.toNanos(), left) : LINK_PERIOD.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        if (!attacking.isAlive() || !attacking.isAllBegun()) {
            throw new AssertionError("the attackers have failed, not the proxy");
        }
    }

    private static boolean isBefore(long nanos) {
        return System.nanoTime() - nanos < 0;
    }

    /** What is above the level of before, at the latest 15 s from now. */
    public List<String> leftBehind() {
        long end = System.nanoTime() + afterwards().toNanos();
        List<String> left = look();
        while (!left.isEmpty() && System.nanoTime() - end < 0) {
            left = look();
        }
        return left;
    }

    private static Duration afterwards() {
        return switch (Server.current()) {
            case PAYARA, PAYARA_MICRO -> AFTERWARDS_ON_PAYARA;
            case WILDFLY -> AFTERWARDS_ON_WILDFLY;
            default -> AFTERWARDS;
        };
    }

    private List<String> look() {
        try {
            return Vitals.of(server, status()).above(before);
        } catch (UncheckedIOException e) {
            return List.of("no status page: " + e.getMessage());
        }
    }

    private StatusPage status() {
        try {
            return new StatusPage(proxy.status());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String statusOr(String otherwise) {
        try {
            return status().links();
        } catch (UncheckedIOException e) {
            return otherwise;
        }
    }

    /** An attack begins when the one before has been survived, however badly. */
    private void awaitServed() {
        await("pages after the attack before").atMost(RECOVERY).until(this::pageServed);
    }

    private boolean pageServed() {
        PageWatch once = new PageWatch(watched.subList(0, 1));
        try (once) {
            once.visitAll();
        }
        return once.late() == 0;
    }

    private void report(Outcome outcome) {
        try {
            if (Files.notExists(table)) {
                Files.writeString(table, TABLE_HEAD);
            }
            Files.writeString(table, outcome.line(Server.current().title()) + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
