package io.gatewaytunnel.it.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A grpc-java server on loopback, and what it saw. The test that starts it closes it. */
public final class GrpcOrigin implements AutoCloseable {
    static final Metadata.Key<String> SENT = Metadata.Key.of("x-sent", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> HEAD = Metadata.Key.of("x-head", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> TRAILER = Metadata.Key.of("x-trailer-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final Server server;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicLong sentMessages = new AtomicLong();

    private GrpcOrigin(int callsPerConnection) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(service())
                .addTransportFilter(new ServerTransportFilter() {
                    @Override
                    public Attributes transportReady(Attributes attributes) {
                        connections.incrementAndGet();
                        return attributes;
                    }
                });
        if (callsPerConnection > 0) {
            builder.maxConcurrentCallsPerConnection(callsPerConnection);
        }
        server = builder.build();
    }

    public static GrpcOrigin start() {
        return start(0);
    }

    /** Allows so many calls at a time on a connection; 0 for any number. */
    public static GrpcOrigin start(int callsPerConnection) {
        GrpcOrigin origin = new GrpcOrigin(callsPerConnection);
        try {
            origin.server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return origin;
    }

    /** What an agent is given as its origin. */
    public URI uri() {
        return URI.create("h2c://127.0.0.1:" + server.getPort());
    }

    /** Connections that were ever made. */
    public int connections() {
        return connections.get();
    }

    /** Calls that their client or its deadline ended. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Calls of "Hang" that began. */
    public int hanging() {
        return hanging.get();
    }

    /** Messages that "Count" has handed to its connection. */
    public long sentMessages() {
        return sentMessages.get();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder(GrpcMethods.SERVICE)
                .addMethod(GrpcMethods.ECHO, handler(Echo::new))
                .addMethod(GrpcMethods.COUNT, handler(Count::new))
                .addMethod(GrpcMethods.SUM, handler(Sum::new))
                .addMethod(GrpcMethods.TALK, handler(Talk::new))
                .addMethod(GrpcMethods.HANG, handler(Hang::new))
                .build();
    }

    private interface Begin {
        Call on(ServerCall<byte[], byte[]> call);
    }

    private static ServerCallHandler<byte[], byte[]> handler(Begin begin) {
        return (call, headers) -> {
            Call begun = begin.on(call);
            String sent = headers.get(SENT);
            if (sent != null) {
                begun.head.put(HEAD, sent);
                begun.trailers.put(TRAILER, sent.getBytes(UTF_8));
            }
            call.request(1);
            return begun;
        };
    }

    /** One call; gRPC calls it on one thread at a time. */
    private abstract class Call extends ServerCall.Listener<byte[]> {
        final ServerCall<byte[], byte[]> call;
        final Metadata head = new Metadata();
        final Metadata trailers = new Metadata();

        Call(ServerCall<byte[], byte[]> call) {
            this.call = call;
        }

        void answer(byte[] message) {
            call.sendHeaders(head);
            call.sendMessage(message);
            call.close(Status.OK, trailers);
        }

        @Override
        public void onCancel() {
            cancelled.incrementAndGet();
        }
    }

    private final class Echo extends Call {
        private byte[] message = {};

        Echo(ServerCall<byte[], byte[]> call) {
            super(call);
        }

        @Override
        public void onMessage(byte[] received) {
            message = received;
        }

        @Override
        public void onHalfClose() {
            if (new String(message, UTF_8).equals("fail")) {
                call.close(Status.FAILED_PRECONDITION.withDescription("not today, naïve one"), trailers);
            } else {
                answer(message);
            }
        }
    }

    private final class Count extends Call {
        private int left;
        private int size;

        Count(ServerCall<byte[], byte[]> call) {
            super(call);
        }

        @Override
        public void onMessage(byte[] received) {
            String[] words = new String(received, UTF_8).split(" ", 2);
            left = Integer.parseInt(words[0]);
            size = Integer.parseInt(words[1]);
        }

        @Override
        public void onHalfClose() {
            call.sendHeaders(head);
            onReady();
        }

        @Override
        public void onReady() {
            while (left > 0 && call.isReady()) {
                byte[] message = new byte[size];
                message[0] = (byte) left--;
                call.sendMessage(message);
                sentMessages.incrementAndGet();
                if (left == 0) {
                    call.close(Status.OK, trailers);
                }
            }
        }
    }

    private final class Sum extends Call {
        private long octets;

        Sum(ServerCall<byte[], byte[]> call) {
            super(call);
        }

        @Override
        public void onMessage(byte[] received) {
            octets += received.length;
            call.request(1);
        }

        @Override
        public void onHalfClose() {
            answer(Long.toString(octets).getBytes(UTF_8));
        }
    }

    private final class Talk extends Call {
        private boolean begun;

        Talk(ServerCall<byte[], byte[]> call) {
            super(call);
        }

        @Override
        public void onMessage(byte[] received) {
            if (!begun) {
                begun = true;
                call.sendHeaders(head);
            }
            call.sendMessage(received);
            call.request(1);
        }

        @Override
        public void onHalfClose() {
            call.close(Status.OK, trailers);
        }
    }

    private final class Hang extends Call {
        Hang(ServerCall<byte[], byte[]> call) {
            super(call);
        }

        @Override
        public void onHalfClose() {
            call.sendHeaders(head);
            hanging.incrementAndGet();
        }
    }
}
