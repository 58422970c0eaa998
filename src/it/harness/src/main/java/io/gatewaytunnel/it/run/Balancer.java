package io.gatewaytunnel.it.run;

import io.gatewaytunnel.it.client.RawConnection;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A balancer before several proxies of this machine: each connection goes to the next one that said ready when it was
 * asked last. It sends nothing twice, and closes a connection for which there is no proxy. Threads of its own; whoever
 * starts it closes it.
 */
public final class Balancer implements AutoCloseable {
    private static final int LOOK_MILLIS = 100;
    private static final String QUESTION = "GET /_tunnel/ready HTTP/1.1\nHost: balancer\nConnection: close\n\n";

    private final List<Server> servers;
    private final AtomicInteger next = new AtomicInteger();
    private final ScheduledExecutorService looking;
    private final Relay relay;

    private static final class Server {
        private final int port;
        private volatile boolean ready;

        Server(int port) {
            this.port = port;
        }

        void look() {
            try (RawConnection connection = new RawConnection(port)) {
                ready = connection.send(QUESTION).read().status() == 200;
            } catch (IOException | RuntimeException | AssertionError e) {
                ready = false;
            }
        }
    }

    /** Returns when all of them are ready, or were asked once. */
    public Balancer(int... ports) {
        servers = Arrays.stream(ports).mapToObj(Server::new).toList();
        looking = Executors.newScheduledThreadPool(servers.size(), task -> {
            Thread thread = new Thread(task, "it-balancer");
            thread.setDaemon(true);
            return thread;
        });
        servers.forEach(Server::look);
        for (Server server : servers) {
            Future<?> unused =
                    looking.scheduleWithFixedDelay(server::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        relay = new Relay(this::choose);
    }

    private int choose() {
        int first = next.getAndIncrement();
        for (int i = 0; i < servers.size(); i++) {
            Server server = servers.get(Math.floorMod(first + i, servers.size()));
            if (server.ready) {
                return server.port;
            }
        }
        return 0;
    }

    public int port() {
        return relay.port();
    }

    /** Whether the server at that port would get connections now. */
    public boolean uses(int port) {
        return servers.stream().anyMatch(server -> server.port == port && server.ready);
    }

    @Override
    public void close() {
        relay.close();
        looking.shutdownNow();
        try {
            if (!looking.awaitTermination(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the balancer does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
