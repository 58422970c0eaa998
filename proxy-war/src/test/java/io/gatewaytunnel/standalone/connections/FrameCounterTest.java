package io.gatewaytunnel.standalone.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameCounterTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int PRIORITY_UPDATE = 16;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int NO_ERROR = 0;
    private static final int PROTOCOL_ERROR = 1;
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final long SECOND = 1_000_000_000L;

    /** What may come at once of each. */
    private static final int MOST = FrameRates.BURST_SECONDS;

    private final List<FrameKind> tooMany = new ArrayList<>();
    private long now;
    private final FrameCounter counter = new FrameCounter(new FrameRates(1, 1, 1, 1, 1, 1), () -> now, tooMany::add);

    private static byte[] frame(int type, int flags, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(1)
                .put(payload)
                .array();
    }

    private static byte[] reset(int code) {
        return frame(RST_STREAM, 0, ByteBuffer.allocate(4).putInt(code).array());
    }

    /** As Tomcat reads: the head of the first frame apart, then all that comes. */
    private void read(byte[]... frames) {
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        for (byte[] frame : frames) {
            all.put(frame);
        }
        ByteBuffer head = ByteBuffer.allocate(9).put(all.array(), 0, 9);
        counter.onRead(head, ByteBuffer.allocate(1 << 16).put(all.array(), 9, all.position() - 9));
    }

    private void read(int times, byte[] frame) {
        for (int i = 0; i < times; i++) {
            read(frame);
        }
    }

    private void assertOneMoreIsTooMany(FrameKind kind, byte[] frame) {
        read(MOST, frame);
        assertThat(tooMany).isEmpty();
        read(frame);
        assertThat(tooMany).containsExactly(kind);
    }

    @Test
    void resetsAreCounted() {
        assertOneMoreIsTooMany(FrameKind.RESET, reset(CANCEL));
    }

    @Test
    void pingsAreCounted() {
        assertOneMoreIsTooMany(FrameKind.PING, frame(PING, 0, new byte[8]));
    }

    @Test
    void windowUpdatesAreCounted() {
        assertOneMoreIsTooMany(FrameKind.WINDOW_UPDATE, frame(WINDOW_UPDATE, 0, new byte[4]));
    }

    @Test
    void prioritiesAndWhatNobodyKnowsAreCounted() {
        read(MOST / 2, frame(PRIORITY, 0, new byte[5]));
        read(MOST / 2, frame(PRIORITY_UPDATE, 0, new byte[5]));
        assertThat(tooMany).isEmpty();
        read(frame(200, 0));
        assertThat(tooMany).containsExactly(FrameKind.IGNORED);
    }

    @Test
    void eachParameterOfSettingsIsCounted() {
        read(frame(SETTINGS, 0, new byte[6 * MOST]));
        assertThat(tooMany).isEmpty();
        read(frame(SETTINGS, 0));
        assertThat(tooMany).containsExactly(FrameKind.SETTINGS);
    }

    @Test
    void dataWithoutDataIsCountedHoweverItIsPadded() {
        read(MOST - 1, frame(DATA, 0));
        read(frame(DATA, PADDED, (byte) 3, (byte) 0, (byte) 0, (byte) 0));
        assertThat(tooMany).isEmpty();
        read(frame(DATA, 0));
        assertThat(tooMany).containsExactly(FrameKind.EMPTY);
    }

    @Test
    void dataIsNotCountedHoweverLittleItIsNorItsEnd() {
        read(2 * MOST, frame(DATA, 0, (byte) 1));
        read(2 * MOST, frame(DATA, END_STREAM));
        read(2 * MOST, frame(DATA, PADDED, (byte) 1, (byte) 1, (byte) 0));
        assertThat(tooMany).isEmpty();
    }

    @Test
    void continuationWithHardlyAnythingIsCounted() {
        assertOneMoreIsTooMany(FrameKind.EMPTY, frame(CONTINUATION, 0, new byte[100]));
    }

    @Test
    void continuationThatIsFullOrTheLastIsNotCounted() {
        read(2 * MOST, frame(CONTINUATION, 0, new byte[1 << 10]));
        read(2 * MOST, frame(CONTINUATION, END_HEADERS));
        assertThat(tooMany).isEmpty();
    }

    @Test
    void framesThatComeTogetherAreEachCounted() {
        byte[][] many = new byte[MOST + 1][];
        for (int i = 0; i < many.length; i++) {
            many[i] = frame(PING, 0, new byte[8]);
        }
        read(many);
        assertThat(tooMany).containsExactly(FrameKind.PING);
    }

    @Test
    void whatIsNotWholeIsCountedWhenItIsReadAgain() {
        byte[] half = ByteBuffer.allocate(9 + 4).putInt(8 << 8 | PING).array();
        for (int i = 0; i < 2 * MOST; i++) {
            read(frame(HEADERS, END_HEADERS), half);
        }
        assertThat(tooMany).isEmpty();
    }

    @Test
    void timeGivesNewOnes() {
        read(MOST, reset(CANCEL));
        for (int i = 0; i < MOST; i++) {
            now += SECOND;
            read(reset(CANCEL));
        }
        assertThat(tooMany).isEmpty();
    }

    @Test
    void resetsThatTheClientCausesAreItsOwn() {
        for (int i = 0; i <= MOST / 2; i++) {
            counter.onWrite(ByteBuffer.wrap(reset(PROTOCOL_ERROR)));
            counter.onWrite(ByteBuffer.wrap(reset(REFUSED_STREAM)));
        }
        assertThat(tooMany).containsExactly(FrameKind.RESET);
    }

    @Test
    void resetsOfTheOriginAreNot() {
        for (int i = 0; i < 2 * MOST; i++) {
            counter.onWrite(ByteBuffer.wrap(reset(NO_ERROR)));
            counter.onWrite(ByteBuffer.wrap(reset(INTERNAL_ERROR)));
            counter.onWrite(ByteBuffer.wrap(reset(CANCEL)));
        }
        assertThat(tooMany).isEmpty();
    }

    @Test
    void framesOfAResponseEarnPingsAndWindowUpdates() {
        read(MOST, frame(PING, 0, new byte[8]));
        read(MOST, frame(WINDOW_UPDATE, 0, new byte[4]));
        counter.onWrite(ByteBuffer.wrap(frame(DATA, 0, new byte[3])));
        read(frame(PING, 0, new byte[8]));
        read(frame(WINDOW_UPDATE, 0, new byte[4]));
        assertThat(tooMany).isEmpty();
        read(2, frame(PING, 0, new byte[8]));
        assertThat(tooMany).containsExactly(FrameKind.PING);
    }

    @Test
    void itIsSaidOnce() {
        read(3 * MOST, reset(CANCEL));
        read(3 * MOST, frame(PING, 0, new byte[8]));
        assertThat(tooMany).containsExactly(FrameKind.RESET);
    }

    @Test
    void connectionThatEndsInAHeadIsLeftAlone() {
        counter.onRead(ByteBuffer.allocate(9).put((byte) 1), ByteBuffer.allocate(9));
        counter.onWrite(ByteBuffer.wrap(new byte[3]));
        assertThat(tooMany).isEmpty();
    }
}
