package io.gatewaytunnel.it.containers.smuggling;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Octets sent at once on a connection of their own, and whatever came back, HTTP or not; one character an octet. */
public record Burst(String answer) {
    /**
     * A server that says nothing for so long waits for more: an answer as good as a refusal, since the origin tells
     * what it saw.
     */
    private static final int SILENCE_MILLIS = 2_000;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[ \r]");

    /** Sends, and reads until {@code last} has come, the peer has closed, or it is silent. */
    public static Burst send(int port, byte[] octets, String last) throws IOException {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getOutputStream().write(octets);
            byte[] buffer = new byte[8192];
            for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) {
                came.write(buffer, 0, n);
                if (came.toString(StandardCharsets.ISO_8859_1).contains(last)) {
                    break;
                }
            }
        } catch (SocketTimeoutException | SocketException e) {
            return new Burst(came.toString(StandardCharsets.ISO_8859_1)); // silent, or closed with a reset
        }
        return new Burst(came.toString(StandardCharsets.ISO_8859_1));
    }

    /** The status codes that came, in order. */
    public List<Integer> statuses() {
        List<Integer> statuses = new ArrayList<>();
        Matcher matcher = STATUS.matcher(answer);
        while (matcher.find()) {
            statuses.add(Integer.valueOf(matcher.group(1)));
        }
        return statuses;
    }
}
