package io.gatewaytunnel.it.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Calls of every kind by a grpc-java client, over HTTP/2 in clear text, to a public address with a {@link GrpcOrigin}
 * behind it; each checks what comes back. The same for every container that the proxy runs in. The test that makes it
 * closes it.
 */
public final class GrpcCalls implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MESSAGE_BYTES = 16 << 10;

    private final ManagedChannel channel;
    private final GrpcOrigin origin;

    public GrpcCalls(String host, int port, GrpcOrigin origin) {
        this.channel = NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
        this.origin = origin;
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }

    private static CallOptions patient() {
        return CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** One message each way, with metadata before and after. */
    public void unary() {
        Metadata sent = new Metadata();
        sent.put(GrpcOrigin.SENT, "seven");
        AtomicReference<Metadata> head = new AtomicReference<>(new Metadata());
        AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());

        byte[] answer = ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(
                        channel,
                        MetadataUtils.newAttachHeadersInterceptor(sent),
                        MetadataUtils.newCaptureMetadataInterceptor(head, trailers)),
                GrpcMethods.ECHO,
                patient(),
                octets("hello"));

        assertThat(new String(answer, UTF_8)).isEqualTo("hello");
        assertThat(head.get()).isNotNull();
        assertThat(trailers.get()).isNotNull();
        assertThat(head.get().get(GrpcOrigin.HEAD)).isEqualTo("seven");
        assertThat(trailers.get().get(GrpcOrigin.TRAILER)).isEqualTo(octets("seven"));
    }

    /** An error without any message: head and trailers are one. */
    public void failure() {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(channel, GrpcMethods.ECHO, patient(), octets("fail")));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure.getStatus().getDescription()).isEqualTo("not today, naïve one");
    }

    /** Messages larger than every window on the way. */
    public void largeMessages() {
        byte[] large = new byte[3 << 20];
        large[large.length - 1] = 7;

        byte[] answer = ClientCalls.blockingUnaryCall(channel, GrpcMethods.ECHO, patient(), large);

        assertThat(answer).isEqualTo(large);
    }

    public void serverStreaming(int messages) {
        Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(
                channel, GrpcMethods.COUNT, patient(), octets(messages + " 100"));

        for (int left = messages; left > 0; left--) {
            assertThat(answers.next()[0]).isEqualTo((byte) left);
        }
        assertThat(answers.hasNext()).isFalse();
    }

    public void clientStreaming(int messages) throws InterruptedException {
        try (GrpcTalk talk = new GrpcTalk(channel, GrpcMethods.SUM, patient())) {
            talk.request(1);
            for (int i = 0; i < messages; i++) {
                talk.send(new byte[1000]);
            }
            talk.endOfRequest();
            assertThat(new String(talk.next(), UTF_8)).isEqualTo(Long.toString(1000L * messages));
            assertThat(talk.status().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    /** Each message is answered before the next is sent: nothing on the way may wait for more. */
    public void bidirectional(int rounds) throws InterruptedException {
        try (GrpcTalk talk = new GrpcTalk(channel, GrpcMethods.TALK, patient())) {
            for (int i = 0; i < rounds; i++) {
                talk.request(1);
                talk.send(octets("ping " + i));
                assertThat(new String(talk.next(), UTF_8)).isEqualTo("ping " + i);
            }
            talk.request(1);
            talk.endOfRequest();
            assertThat(talk.status().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    /** The same without a deadline, until {@code going} turns false; {@code round} is called after each answer. */
    public void bidirectionalWhile(BooleanSupplier going, Runnable round) throws InterruptedException {
        try (GrpcTalk talk = new GrpcTalk(channel, GrpcMethods.TALK, CallOptions.DEFAULT)) {
            for (int i = 0; going.getAsBoolean(); i++) {
                talk.request(1);
                talk.send(octets("ping " + i));
                assertThat(new String(talk.next(), UTF_8)).isEqualTo("ping " + i);
                round.run();
            }
            talk.request(1);
            talk.endOfRequest();
            assertThat(talk.status().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    /** So many calls are open at once; all of them are answered. */
    public void parallel(int calls) throws InterruptedException {
        List<GrpcTalk> talks = new ArrayList<>();
        try {
            for (int i = 0; i < calls; i++) {
                GrpcTalk talk = new GrpcTalk(channel, GrpcMethods.TALK, patient());
                talks.add(talk);
                talk.request(2);
                talk.send(octets("first " + i));
            }
            for (int i = 0; i < calls; i++) {
                assertThat(new String(talks.get(i).next(), UTF_8)).isEqualTo("first " + i);
            }
            for (GrpcTalk talk : talks) {
                talk.endOfRequest();
                assertThat(talk.status().getCode()).isEqualTo(Status.Code.OK);
            }
        } finally {
            talks.forEach(GrpcTalk::close);
        }
    }

    /** A call that is not answered ends on both sides when its time is over. */
    public void deadline() throws InterruptedException {
        int before = origin.cancelled();
        try (GrpcTalk talk =
                new GrpcTalk(channel, GrpcMethods.HANG, CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS))) {
            talk.request(1);
            talk.send(octets("x"));
            talk.endOfRequest();
            assertThat(talk.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        }
        await().atMost(PATIENCE).until(() -> origin.cancelled() > before);
    }

    /** A client that gives up ends the call at the server, although neither has anything to say. */
    public void cancellation() {
        int begun = origin.hanging();
        int before = origin.cancelled();
        try (GrpcTalk talk = new GrpcTalk(channel, GrpcMethods.HANG, CallOptions.DEFAULT)) {
            talk.request(1);
            talk.send(octets("x"));
            talk.endOfRequest();
            await().atMost(PATIENCE).until(() -> origin.hanging() > begun);
        }
        await().atMost(PATIENCE).until(() -> origin.cancelled() > before);
    }

    /** A client that takes nothing holds the server back; then everything comes. */
    public void slowClient(int messages) throws InterruptedException {
        long before = origin.sentMessages();
        try (GrpcTalk talk = new GrpcTalk(channel, GrpcMethods.COUNT, CallOptions.DEFAULT)) {
            talk.request(1);
            talk.send(octets(messages + " " + MESSAGE_BYTES));
            talk.endOfRequest();
            talk.next();
            AtomicReference<Long> last = new AtomicReference<>(-1L);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> origin.sentMessages() == last.getAndSet(origin.sentMessages()));
            assertThat(origin.sentMessages() - before).isLessThan(messages / 2);
            for (int left = messages - 1; left > 0; left--) {
                talk.request(1);
                assertThat(talk.next()[0]).isEqualTo((byte) left);
            }
            talk.request(1);
            assertThat(talk.status().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
