package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.EtcdServer;
import io.gatewaytunnel.clients.run.ForeignProcess;
import io.gatewaytunnel.clients.run.Program;
import io.gatewaytunnel.clients.run.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gRPC client and server that nobody here wrote: etcdctl and etcd, over HTTP/2 from end to end. */
final class EtcdIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern LEASE = Pattern.compile("lease (\\w+) granted");
    private static final int EVENTS = 30;
    private static final int VALUE_BYTES = 100_000;
    private static final int VALUES = 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void unaryCallsAndTheirErrorsPass(Way way) {
        withServer(way, etcdctl -> {
            assertThat(etcdctl.run("put", "fruit", "äpple")).isEqualTo("OK");
            assertThat(etcdctl.run("get", "fruit", "--print-value-only")).isEqualTo("äpple");
            assertThat(etcdctl.command("txn")
                            .input("value(\"fruit\") = \"äpple\"\n\nput fruit pear\n\nput fruit plum\n\n")
                            .run(PATIENCE))
                    .contains("SUCCESS");
            assertThat(etcdctl.run("get", "fruit", "--print-value-only")).isEqualTo("pear");
            assertThat(etcdctl.run("del", "fruit")).isEqualTo("1");
            assertThat(etcdctl.command("lease", "revoke", "1234").refused(PATIENCE))
                    .contains("requested lease not found");
        });
    }

    @ParameterizedTest
    @EnumSource
    void watchIsToldOfEachChangeAsItHappens(Way way) {
        withServer(way, etcdctl -> {
            etcdctl.run("put", "news", "number 0");
            try (ForeignProcess watch =
                    etcdctl.command("watch", "news", "--rev=1").start()) {
                for (int i = 1; i <= EVENTS; i++) {
                    etcdctl.run("put", "news", "number " + i);
                    watch.awaitLine(Pattern.compile("^number " + i + "$"), PATIENCE);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void leasesAreKeptAliveAndLocksHandedOn(Way way) {
        withServer(way, etcdctl -> {
            Matcher granted = LEASE.matcher(etcdctl.run("lease", "grant", "60"));
            assertThat(granted.find()).isTrue();
            etcdctl.run("put", "--lease=" + granted.group(1), "leased", "x");
            assertThat(etcdctl.run("lease", "keep-alive", "--once", granted.group(1)))
                    .contains("keepalived");
            etcdctl.run("lease", "revoke", granted.group(1));
            assertThat(etcdctl.run("get", "leased")).isEmpty();

            ForeignProcess holder = etcdctl.command("lock", "door").start();
            try (holder;
                    ForeignProcess next =
                            etcdctl.command("lock", "door", "echo", "inside").start()) {
                holder.awaitLine(Pattern.compile("^door/"), PATIENCE);
                holder.close();
                next.awaitLine(Pattern.compile("^inside$"), PATIENCE);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void snapshotOfMegabytesIsStreamed(Way way) {
        withServer(way, etcdctl -> {
            for (int i = 0; i < VALUES; i++) {
                etcdctl.command("put", "value" + i)
                        .input(String.valueOf((char) ('a' + i)).repeat(VALUE_BYTES))
                        .run(PATIENCE);
            }
            Path snapshot = folder.resolve("snapshot");
            etcdctl.run("snapshot", "save", snapshot.toString());
            // etcd appends a digest, which this compares.
            assertThat(etcdctl.run("snapshot", "status", snapshot.toString())).isNotEmpty();
            assertThat(size(snapshot)).isGreaterThan((long) VALUES * VALUE_BYTES);
        });
    }

    /** etcdctl with the address that it is to use. */
    private record Etcdctl(URI endpoint) {
        ForeignProcess.Command command(String... arguments) {
            return ForeignProcess.command("etcdctl-" + arguments[0], Program.require("etcdctl", "etcd-client"))
                    .environment("ETCDCTL_API", "3")
                    .argument("--endpoints=" + endpoint)
                    .argument(arguments);
        }

        String run(String... arguments) {
            return command(arguments).run(PATIENCE).strip();
        }
    }

    private void withServer(Way way, Consumer<Etcdctl> test) {
        try (EtcdServer etcd = EtcdServer.start(folder.resolve("data"))) {
            way.to(etcd.uri(), etcd.origin(), uri -> test.accept(new Etcdctl(uri)));
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
