package io.gatewaytunnel.frame;

/**
 * One method per kind of frame, so that the compiler checks that a receiver has thought of each.
 *
 * <p>Errors: a method throws {@link ProtocolException} when the frame may not come here or now; the session then ends.
 */
public interface FrameHandler {
    void onHello(Frame.Hello frame);

    void onWelcome(Frame.Welcome frame);

    void onAck(Frame.Ack frame);

    void onPing(Frame.Ping frame);

    void onPong(Frame.Pong frame);

    void onGoAway(Frame.GoAway frame);

    void onOpen(Frame.Open frame);

    void onRefused(Frame.Refused frame);

    void onHead(Frame.Head frame);

    void onData(Frame.Data frame);

    void onEnd(Frame.End frame);

    void onCredit(Frame.Credit frame);

    void onReset(Frame.Reset frame);

    void onContinue(Frame.Continue frame);

    void onRelease(Frame.Release frame);
}
