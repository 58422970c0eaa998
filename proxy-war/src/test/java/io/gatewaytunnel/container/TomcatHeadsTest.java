package io.gatewaytunnel.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.apache.coyote.OutputBuffer;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.junit.jupiter.api.Test;

final class TomcatHeadsTest {
    private static final int USUAL_BYTES = 8 << 10;

    private static final SectionSize LARGE = new SectionSize(60 << 10, 60 << 10, 1);

    private static final SectionSize SMALL = new SectionSize(1 << 10, 1 << 9, 2);

    private final Reach reach = new Reach(System.getLogger(TomcatHeadsTest.class.getName()));
    private final Object output;
    private final Response response = new Response();

    @SuppressWarnings("NullAway") // no request ever gets to an application
    TomcatHeadsTest() throws ReflectiveOperationException {
        Http11Processor processor = new Http11Processor(new Http11NioProtocol(), null);
        output = Reflection.field(processor, "outputBuffer");
        Reflection.setField(response, "outputBuffer", output);
        Reflection.setField(response, "hook", processor);
    }

    private int roomBytes() throws ReflectiveOperationException {
        return ((ByteBuffer) Reflection.field(output, "headerBuffer")).capacity();
    }

    @Test
    void largeHeadGetsABufferOfItsOwnForAsLongAsItNeedsOne() throws ReflectiveOperationException {
        assertThat(roomBytes()).isEqualTo(USUAL_BYTES);
        assertThat(TomcatHeads.hasRoom(response, LARGE)).isTrue();

        BooleanSupplier giveBack = TomcatHeads.makeRoom(reach, response, LARGE);
        assertThat(giveBack.getAsBoolean()).isFalse();
        assertThat(roomBytes()).isEqualTo(60 << 10);

        response.setCommitted(true);
        assertThat(giveBack.getAsBoolean()).isTrue();
        assertThat(roomBytes()).isEqualTo(USUAL_BYTES);
    }

    @Test
    void headThatFitsGetsNone() throws ReflectiveOperationException {
        assertThat(TomcatHeads.makeRoom(reach, response, SMALL).getAsBoolean()).isTrue();
        assertThat(roomBytes()).isEqualTo(USUAL_BYTES);
    }

    @Test
    void bufferOfAResponseThatNeverGotToItsHeadIsTheLastOnesNoLonger() throws ReflectiveOperationException {
        TomcatHeads.makeRoom(reach, response, LARGE); // and its client is gone: nothing is ever committed
        assertThat(roomBytes()).isEqualTo(60 << 10);

        assertThat(TomcatHeads.makeRoom(reach, response, SMALL).getAsBoolean()).isTrue();
        assertThat(roomBytes()).isEqualTo(USUAL_BYTES);

        TomcatHeads.makeRoom(reach, response, LARGE);
        BooleanSupplier giveBack = TomcatHeads.makeRoom(reach, response, LARGE);
        response.setCommitted(true);
        assertThat(giveBack.getAsBoolean()).isTrue();
        assertThat(roomBytes()).isEqualTo(USUAL_BYTES);
    }

    @Test
    void overHttp2EachFieldHasToFitIntoAFrame() throws ReflectiveOperationException {
        Reflection.setField(response, "outputBuffer", (OutputBuffer) new NoOutput());
        assertThat(TomcatHeads.hasRoom(response, new SectionSize(60 << 10, 15 << 10, 4)))
                .isTrue();
        assertThat(TomcatHeads.hasRoom(response, new SectionSize(20 << 10, 17 << 10, 1)))
                .isFalse();
    }

    /** As good as that of a stream. */
    private static final class NoOutput implements OutputBuffer {
        @Override
        public int doWrite(ByteBuffer chunk) {
            return 0;
        }

        @Override
        public long getBytesWritten() {
            return 0;
        }
    }
}
