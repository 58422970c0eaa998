package io.gatewaytunnel.clients.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Where what the programs wrote stays, for whoever looks into a failure. */
final class Logs {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Logs() {}

    /** A new file, numbered in the order of their ends. */
    static Path file(String name) {
        try {
            Path folder = Files.createDirectories(Path.of(System.getProperty("clients.logs", "target/clients-logs")));
            return folder.resolve("%04d-%s.log".formatted(NUMBER.incrementAndGet(), name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
