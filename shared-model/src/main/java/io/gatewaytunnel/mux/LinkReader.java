package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.FrameDecoder;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.log.Printable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Takes the messages of one link of a session apart. Threads: one call at a time, as links do. */
final class LinkReader implements LinkReceiver {
    private static final Logger LOG = System.getLogger(LinkReader.class.getName());

    private final MuxSession session;
    private final Link from;
    private final FrameDecoder decoder;

    LinkReader(MuxSession session, Link from, int maxHeadBytes) {
        this.session = session;
        this.from = from;
        this.decoder = new FrameDecoder(maxHeadBytes);
    }

    @Override
    public void onMessage(byte[] message) {
        try {
            session.receive(from, decoder.decode(message));
        } catch (ProtocolException e) {
            if (session.links().isCarriedBy(from)) {
                LOG.log(
                        Level.WARNING,
                        "session={0} step=receive the peer broke a rule: {1}",
                        session.name(),
                        Printable.of(String.valueOf(e.getMessage())));
                session.end(e.code(), String.valueOf(e.getMessage()));
            }
        } catch (RuntimeException | Error e) {
            session.onDefect(e); // told to the container, it would only close the link
        }
    }

    @Override
    public void onClosed(int closeCode, String reason) {
        session.links().onClosed(from, closeCode, "closed with " + closeCode + " " + reason);
    }
}
