package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every group of contract tests stands on. A group is an interface with default test methods that extends this
 * one; {@link RootIT} and {@link ContextPathIT} put the groups together.
 */
@ExtendWith(Differences.class)
public interface OnProxy {
    /** The proxy, agent and origin of this run. */
    TunnelUnderTest tunnel();

    default DeployedProxy proxy() {
        return tunnel().proxy();
    }

    default RawOrigin origin() {
        return tunnel().origin();
    }

    /** A connection of a public client. */
    default RawConnection connect() throws IOException {
        return new RawConnection(proxy().port());
    }

    /** Has the origin answer so ({@code \n} standing for a line end of HTTP), and keeps what reaches it. */
    default Recorder answering(String bytes) {
        Recorder recorder = Recorder.answering(bytes);
        origin().script(recorder);
        return recorder;
    }

    default Recorder answeringOk() {
        Recorder recorder = Recorder.answeringOk();
        origin().script(recorder);
        return recorder;
    }

    /**
     * One request on a connection of its own: {@code METHOD /path}, then lines of fields each ended by {@code \n}, then
     * {@code \n} and the body. The path is the origin's: the context path is put before it, and a Host is added.
     */
    default Response exchange(String request) throws IOException {
        String method = request.substring(0, request.indexOf(' '));
        try (RawConnection connection = connect()) {
            return connection.send(spelt(request)).read(method);
        }
    }

    /** The bytes that {@link #exchange} sends. */
    default String spelt(String request) {
        int lineEnd = request.indexOf('\n');
        int space = request.indexOf(' ');
        return request.substring(0, space + 1)
                + proxy().target(request.substring(space + 1, lineEnd))
                + " HTTP/1.1\nHost: public.example\n"
                + request.substring(lineEnd + 1);
    }

    /** The request of that text, which is spelt as for {@link #exchange}. */
    default PublicRequest request(String text) {
        return PublicRequest.of(proxy(), text);
    }

    /** Sends the request of that text on a connection of its own and returns the status of its answer. */
    default int ask(Version version, String text) throws IOException {
        return version.status(proxy().port(), request(text));
    }
}
