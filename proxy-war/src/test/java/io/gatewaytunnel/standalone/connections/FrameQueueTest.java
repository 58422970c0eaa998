package io.gatewaytunnel.standalone.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FrameQueueTest {
    private static final int MOST = 100;

    private final FrameMemory memory = new FrameMemory(MOST, 1 << 20);
    private final Network network = new Network();
    private final FrameQueue queue = new FrameQueue(network, memory);

    /** Takes as many octets as it is told. */
    private static final class Network implements FrameQueue.Network {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private long room;
        private boolean broken;

        /** What a layer in between, such as TLS, has taken and not yet given on. */
        private boolean holds;

        @Override
        public synchronized boolean take(ByteBuffer[] octets, int offset, int length) throws IOException {
            boolean all = true;
            for (int i = offset; i < offset + length; i++) {
                while (octets[i].hasRemaining() && room > 0) {
                    taken.write(octets[i].get());
                    room--;
                }
                all &= !octets[i].hasRemaining();
            }
            if (broken) {
                throw new IOException("broken");
            }
            return all && !holds;
        }

        synchronized String text() {
            return taken.toString(StandardCharsets.US_ASCII);
        }

        synchronized void makeRoom(long more) {
            room += more;
        }
    }

    private boolean write(String... frames) throws IOException {
        return write(false, frames);
    }

    private boolean write(boolean bounded, String... frames) throws IOException {
        ByteBuffer[] buffers = new ByteBuffer[frames.length + 2];
        buffers[0] = ByteBuffer.wrap(new byte[] {'-'}); // outside what is to be written
        for (int i = 0; i < frames.length; i++) {
            buffers[i + 1] = ByteBuffer.wrap(frames[i].getBytes(StandardCharsets.US_ASCII));
        }
        buffers[frames.length + 1] = ByteBuffer.wrap(new byte[] {'-'});
        boolean wants = queue.write(buffers, 1, frames.length, bounded);
        for (int i = 0; i < frames.length; i++) {
            assertThat(buffers[i + 1].hasRemaining()).as("left to the caller").isFalse();
        }
        return wants;
    }

    @Test
    void whatFitsIsWrittenAtOnceAndNothingHeld() throws IOException {
        network.makeRoom(6);
        assertThat(write("one", "two")).isFalse();
        assertThat(network.text()).isEqualTo("onetwo");
        assertThat(queue.isWaiting()).isFalse();
        assertThat(memory.used()).isZero();
    }

    @Test
    void restIsKeptInOrderAndWrittenLater() throws IOException {
        network.makeRoom(4);
        assertThat(write("one", "two")).as("wants to be called").isTrue();
        network.makeRoom(1); // nothing may overtake what is kept
        assertThat(write("three")).as("wants it again").isFalse();
        assertThat(network.text()).isEqualTo("onet");
        assertThat(queue.isWaiting()).isTrue();

        assertThat(queue.drain()).as("left").isTrue();
        assertThat(network.text()).isEqualTo("onetw");
        network.makeRoom(6);
        assertThat(queue.drain()).as("left").isFalse();
        assertThat(network.text()).isEqualTo("onetwothree");
        assertThat(queue.isWaiting()).isFalse();
        assertThat(memory.used()).isZero();
    }

    @Test
    void whatIsHeldBelowCountsAsWaiting() throws IOException {
        network.makeRoom(100);
        network.holds = true;
        assertThat(write("one")).isTrue();
        assertThat(queue.isWaiting()).isTrue();
        assertThat(queue.drain()).as("left").isTrue();
        network.holds = false;
        assertThat(queue.drain()).as("left").isFalse();
        assertThat(network.text()).isEqualTo("one");
    }

    @Test
    void manySmallFramesTakeLittleMoreThanTheirOctets() throws IOException {
        String frame = "a".repeat(13);
        for (int i = 0; i < 1_000; i++) {
            write(true, frame);
        }
        assertThat(memory.used()).isBetween(13_000L, 15_000L);
        network.makeRoom(13_000);
        queue.drain();
        assertThat(network.text()).hasSize(13_000);
        assertThat(memory.used()).isZero();
    }

    @Test
    void whoHasTooMuchAnsweredIsGivenUp() throws IOException {
        write(true, "a".repeat(10 * MOST)); // whose writer has asked before
        write("b".repeat(MOST));
        write("c");
        assertThatThrownBy(() -> write("d")).isInstanceOf(IOException.class);
        assertThat(memory.used()).isZero();
        assertThat(queue.isWaiting()).isFalse();
        assertThatThrownBy(() -> write("e")).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void whatWasTakenDoesNotCount() throws IOException {
        for (int i = 0; i < 10; i++) {
            write("b".repeat(MOST));
            network.makeRoom(MOST);
            queue.drain();
        }
        assertThat(network.text()).hasSize(10 * MOST);
    }

    @Test
    void nothingIsWrittenAfterAFailure() {
        network.broken = true;
        network.makeRoom(1);
        assertThatThrownBy(() -> write("one")).hasMessage("broken");
        network.broken = false;
        network.makeRoom(100);
        assertThatThrownBy(() -> write("two")).isInstanceOf(ClosedChannelException.class);
        assertThat(network.text()).isEqualTo("o");
    }

    @Test
    void failureLaterEndsItToo() throws IOException {
        write("one");
        network.broken = true;
        assertThatThrownBy(queue::drain).hasMessage("broken");
        assertThat(memory.used()).isZero();
        assertThat(queue.drain()).isFalse();
        assertThatThrownBy(() -> write("two")).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closedItHoldsNothingAndWritesNothing() throws IOException {
        write("one");
        queue.close();
        queue.close();
        network.makeRoom(100);
        assertThat(queue.drain()).isFalse();
        assertThat(network.text()).isEmpty();
        assertThat(memory.used()).isZero();
    }

    @Test
    void framesOfManyThreadsStayWholeAndInTheirOrder() throws Exception {
        int threads = 8;
        int frames = 2_000;
        List<Thread> writers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            String name = "abcdefgh".substring(thread, thread + 1);
            writers.add(new Thread(() -> {
                for (int i = 0; i < frames; i++) {
                    try {
                        write(true, name, "%04d".formatted(i));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }));
        }
        AtomicBoolean over = new AtomicBoolean();
        Thread drainer = new Thread(() -> {
            while (!over.get() || queue.isWaiting()) {
                network.makeRoom(7); // in the midst of frames
                try {
                    queue.drain();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        writers.forEach(Thread::start);
        drainer.start();
        for (Thread writer : writers) {
            writer.join();
        }
        over.set(true);
        drainer.join();
        assertInOrder(network.text(), threads, frames);
        assertThat(memory.used()).isZero();
    }

    private static void assertInOrder(String text, int threads, int frames) {
        assertThat(text).hasSize(threads * frames * 5);
        int[] next = new int[threads];
        for (int at = 0; at < text.length(); at += 5) {
            int thread = text.charAt(at) - 'a';
            assertThat(text.substring(at + 1, at + 5)).isEqualTo("%04d".formatted(next[thread]++));
        }
    }
}
