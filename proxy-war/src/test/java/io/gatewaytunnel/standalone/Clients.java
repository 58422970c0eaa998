package io.gatewaytunnel.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections of clients that need not behave. Closing it closes all. */
final class Clients implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final int port;
    private final List<Socket> sockets = new ArrayList<>();

    Clients(int port) {
        this.port = port;
    }

    Socket open() throws IOException {
        return open("127.0.0.1");
    }

    /** From an address of the loopback network. */
    Socket open(String from) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether a request on it is answered with 200; false when the connection has ended. */
    static boolean isServed(Socket socket) {
        try {
            send(socket, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().endsWith("trailers={}")
                    && !answer.toString().endsWith("0\r\n\r\n")) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return false;
                }
                answer.append((char) next);
            }
            return answer.toString().startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until the server has closed it; what comes before that is read. */
    static void awaitEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // A reset ends it too.
        }
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }
}
