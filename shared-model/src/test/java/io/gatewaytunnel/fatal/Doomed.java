package io.gatewaytunnel.fatal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that comes to the end that its argument names; without {@link ProcessEnd} it would go on for ever. */
public final class Doomed {
    private Doomed() {}

    public static void main(String[] args) throws InterruptedException {
        ProcessEnd end = ProcessEnd.install("doomed");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("hooks ran")));
        switch (args[0]) {
            case "heap" -> new Thread(Doomed::fillHeap, "filler").start();
            case "direct" -> new Thread(Doomed::fillDirectMemory, "filler").start();
            case "caught" -> {
                try {
                    fillHeap();
                } catch (Throwable swallowed) {
                    FatalErrors.handle(swallowed);
                }
            }
            case "vital" -> {
                Thread vital = new Thread(Doomed::fail, "vital");
                end.watch(vital);
                vital.start();
            }
            case "other" -> {
                Thread other = new Thread(Doomed::fail, "other");
                other.start();
                other.join();
                System.exit(0);
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
        new CountDownLatch(1).await();
    }

    private static void fail() {
        throw new IllegalStateException("a defect");
    }

    private static void fillHeap() {
        List<byte[]> kept = new ArrayList<>();
        while (!kept.contains(new byte[0])) {
            kept.add(new byte[1 << 16]);
        }
    }

    private static void fillDirectMemory() {
        List<ByteBuffer> kept = new ArrayList<>();
        while (kept.size() < Integer.MAX_VALUE) {
            kept.add(ByteBuffer.allocateDirect(1 << 20));
        }
    }
}
