package io.gatewaytunnel.it.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * The program beside this class, {@code path.py}: two network devices and what becomes of packets between them. Needs
 * root and python3. For one thread; it ends when it is closed, and with the JVM.
 */
final class PacketCarrier implements AutoCloseable {
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    private PacketCarrier(Process process) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Between devices with these names, which are in our namespace at first; nothing is lost and nothing late. */
    static PacketCarrier start(String first, String second) {
        try (InputStream program = PacketCarrier.class.getResourceAsStream("path.py")) {
            if (program == null) {
                throw new IllegalStateException("path.py is not beside " + PacketCarrier.class);
            }
            String text = new String(program.readAllBytes(), StandardCharsets.UTF_8);
            PacketCarrier carrier = new PacketCarrier(new ProcessBuilder("python3", "-c", text, first, second)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            carrier.answer();
            return carrier;
        } catch (IOException e) {
            throw new UncheckedIOException("needs python3, and root", e);
        }
    }

    /** Has it obey, and says what it answers. */
    String tell(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the program that carries packets has ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(); // its devices go with it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
