package io.gatewaytunnel.systemd;

import io.gatewaytunnel.fatal.FatalErrors;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The socket of a service manager. The JDK has no datagrams over AF_UNIX, so this is junixsocket's, whose native
 * library is unpacked into the temporary folder when the first socket is opened; sent from this very process, they pass
 * {@code NotifyAccess=main}.
 *
 * <p>Threads: any, but one at a time. Lives as long as the process.
 */
final class NotifySocket implements Notifications {
    private static final Logger LOG = System.getLogger(NotifySocket.class.getName());

    private final AFUNIXDatagramChannel channel;
    private final AFUNIXSocketAddress address;
    private boolean failed;

    private NotifySocket(AFUNIXDatagramChannel channel, AFUNIXSocketAddress address) {
        this.channel = channel;
        this.address = address;
    }

    /**
     * Blocks while the library is loaded, half a second or so. Empty, with a warning in the log, when there is no way
     * to send: the agent then runs on unsupervised.
     */
    static Optional<Notifications> open(String name) {
        try {
            AFUNIXSocketAddress address = address(name);
            AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
            channel.configureBlocking(false); // a service manager that does not read must not hold up the timer
            return Optional.of(new NotifySocket(channel, address));
        } catch (IOException | RuntimeException | LinkageError e) {
            FatalErrors.handle(e);
            LOG.log(
                    Level.WARNING,
                    "the service manager at {0} cannot be told how the agent is: {1}; does {2} forbid to execute files?"
                            + " Give another folder with -Djava.io.tmpdir, or use Type=exec without WatchdogSec",
                    name,
                    e,
                    System.getProperty("java.io.tmpdir"));
            return Optional.empty();
        }
    }

    private static AFUNIXSocketAddress address(String name) throws IOException {
        if (name.startsWith("@")) {
            return AFUNIXSocketAddress.inAbstractNamespace(name.substring(1));
        }
        if (name.startsWith("/")) {
            return AFUNIXSocketAddress.of(Path.of(name));
        }
        throw new IOException("NOTIFY_SOCKET is neither a path nor an abstract name");
    }

    @Override
    public boolean offer(String lines) {
        try {
            boolean taken = channel.send(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)), address) > 0;
            failed &= !taken;
            return taken;
        } catch (IOException e) {
            // Once an outage: it is tried again each second.
            LOG.log(failed ? Level.DEBUG : Level.WARNING, "the service manager at {0} was not told: {1}", address, e);
            failed = true;
            return false;
        }
    }
}
