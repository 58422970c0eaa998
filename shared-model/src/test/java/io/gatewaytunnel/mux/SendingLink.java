package io.gatewaytunnel.mux;

import java.nio.ByteBuffer;

/** Takes every message at once, and gives it to nobody. */
public final class SendingLink implements Link {
    @Override
    public void send(ByteBuffer message, SendCompletion completion) {
        completion.sent();
    }

    @Override
    public void close(int closeCode, String reason) {}

    @Override
    public String description() {
        return "sending";
    }
}
