package io.gatewaytunnel.it.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One call, message by message: nothing is taken that was not requested. Closing cancels what is still open. */
final class GrpcTalk implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final ClientCall<byte[], byte[]> call;
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<Status> statuses = new LinkedBlockingQueue<>();

    GrpcTalk(Channel channel, MethodDescriptor<byte[], byte[]> method, CallOptions options) {
        call = channel.newCall(method, options);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        messages.add(message);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        statuses.add(status);
                    }
                },
                new Metadata());
    }

    void request(int count) {
        call.request(count);
    }

    void send(byte[] message) {
        call.sendMessage(message);
    }

    void endOfRequest() {
        call.halfClose();
    }

    byte[] next() throws InterruptedException {
        byte[] message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message within " + PATIENCE_SECONDS + " s; status " + statuses);
        }
        return message;
    }

    Status status() throws InterruptedException {
        Status status = statuses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (status == null) {
            throw new AssertionError("the call did not end within " + PATIENCE_SECONDS + " s");
        }
        return status;
    }

    @Override
    public void close() {
        call.cancel("the test is over", null);
    }
}
