package io.gatewaytunnel.clients.run;

import io.gatewaytunnel.it.run.Relay;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Leaves out the PING frames that an HTTP/2 server sends of its own accord, for clients that take the next PING to be
 * the answer to theirs. What is not HTTP/2 is passed on as it is. Has no state.
 */
public final class WithoutPings implements Relay.Passing {
    private static final int HEAD_BYTES = 9;
    private static final int PING = 6;
    private static final int ACK = 1;
    private static final byte[] OLDER_VERSION = "HTTP/1".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void pass(InputStream from, OutputStream to) throws IOException {
        DataInputStream input = new DataInputStream(from);
        while (true) {
            byte[] head = input.readNBytes(HEAD_BYTES);
            if (head.length < HEAD_BYTES || Arrays.equals(head, 0, 6, OLDER_VERSION, 0, 6)) {
                to.write(head);
                input.transferTo(to);
                return;
            }
            byte[] payload = input.readNBytes(payloadBytes(head));
            if (head[3] != PING || (head[4] & ACK) != 0) {
                to.write(head);
                to.write(payload);
            }
        }
    }

    private static int payloadBytes(byte[] head) {
        return (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
    }
}
