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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** Tomcat keeps an HTTP/2 connection that left in the midst of a frame until its keep-alive time is over: 20 s. */
    private static final Duration AFTERWARDS_ON_TOMCAT = Duration.ofSeconds(30);

    /**
     * Payara remembers a connection that has ended, about a KiB of it, until its keep-alive time is over, which a build
     * makes short.
     */
    private static final Duration AFTERWARDS_ON_PAYARA =
            AFTERWARDS.plusSeconds(Integer.getInteger("it.payara.idle.seconds", 30));

    /** WildFly does so with those of HTTP/2 until its {@code no-request-timeout} is over, which a build makes short. */
    private static final Duration AFTERWARDS_ON_WILDFLY =
            AFTERWARDS.plusSeconds(Integer.getInteger("it.wildfly.idle.seconds", 75));

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
    private final Map<String, Outcome> outcomes = new HashMap<>();
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

    /**
     * Runs it beside pages, and looks at what is left if this is the full suite. In a build all that share its turn are
     * run with the first of them: what goes wrong meanwhile is told of each.
     */
    public Outcome withstand(Attack attack) {
        if (!outcomes.containsKey(attack.name())) {
            List<Attack> together = Turn.with(attack);
            Outcome outcome = withstand(
                    together.stream().flatMap(each -> each.waves().stream()).toList());
            for (Attack each : together) {
                outcomes.put(each.name(), outcome);
                report(each, outcome);
            }
        }
        return Objects.requireNonNull(outcomes.remove(attack.name()), "not in its own turn");
    }

    private Outcome withstand(List<Wave> waves) {
        awaitServed();
        if (isFull()) {
            before = Vitals.of(server, status());
        }
        String links = status().links();
        PageWatch pages = new PageWatch(watched);
        Set<String> linksSeen = new TreeSet<>();
        try (pages) {
            pages.start();
            try (Swarm swarm = new Swarm(proxy.port(), waves)) {
                watchLinks(swarm, linksSeen);
            }
        }
        List<String> left = isFull() ? leftBehind() : List.of();
        linksSeen.add(links);
        linksSeen.add(statusOr(links));
        return new Outcome(
                pages.asked(),
                pages.late(),
                pages.slowest(),
                pages.firstFailure(),
                linksSeen.size() == 1 ? "" : String.join(" and ", linksSeen),
                left);
    }

    /**
     * Until the attack has lasted its time with all its waves, and all of it has begun. What the status page does not
     * tell in time is not counted: the pages do that.
     */
    private void watchLinks(Swarm attacking, Set<String> seen) {
        await("every wave of the attack").atMost(RECOVERY).until(attacking::isUnderWay);
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

    /** What is above the level of before, 15 s from now, or sooner if that is nothing. A look may take longer. */
    public List<String> leftBehind() {
        long end = System.nanoTime() + afterwards().toNanos();
        boolean last;
        List<String> left;
        do {
            last = !isBefore(end);
            left = look();
        } while (!left.isEmpty() && !last);
        return left;
    }

    private static Duration afterwards() {
        return switch (Server.current()) {
            case PAYARA, PAYARA_MICRO -> AFTERWARDS_ON_PAYARA;
            case WILDFLY -> AFTERWARDS_ON_WILDFLY;
            case TOMCAT_10, TOMCAT_11 -> AFTERWARDS_ON_TOMCAT;
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
        await("agents of other tests to be given up")
                .atMost(RECOVERY)
                .until(() -> !status().links().contains(" detached"));
    }

    private boolean pageServed() {
        PageWatch once = new PageWatch(watched.subList(0, 1));
        try (once) {
            once.visitAll();
        }
        return once.late() == 0;
    }

    private void report(Attack attack, Outcome outcome) {
        try {
            if (Files.notExists(table)) {
                Files.writeString(table, TABLE_HEAD);
            }
            String line = outcome.line(attack.name(), Server.current().title());
            Files.writeString(table, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
