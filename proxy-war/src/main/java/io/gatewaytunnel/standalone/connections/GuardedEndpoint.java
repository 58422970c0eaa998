package io.gatewaytunnel.standalone.connections;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.log.RateLimitedLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's sockets, so that no stranger stops them: a full one goes on accepting and closes what is idle, agents' links
 * have threads of their own, whatever takes too long is ended, and an error that is the JVM's end is told. Threads:
 * Tomcat's. Lifetime: the connector's.
 */
public final class GuardedEndpoint extends NioEndpoint implements ProbeDoor {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(GuardedEndpoint.class.getName()));

    private static final int UNLIMITED = -1;

    /** A tenth of a second for what takes some microseconds: the acceptor serves everybody. */
    private static final int CLOSING_LOOKS = 100;

    private static final long CLOSING_LOOK_NANOS = 1_000_000;

    private final ConnectionLimits limits;
    private final String setting;
    private final PeerShare share;
    private final Places places;
    private final UnfinishedHeads heads;
    private final FrameMemory frames;
    private final OpenStreams streams;
    private final Set<TrackedConnection> open = ConcurrentHashMap.newKeySet();
    private final Set<Integer> probePorts = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private volatile @Nullable LinkExecutor threads;
    private volatile @Nullable Evictor evictor;
    private @Nullable Evictor spareEvictor;
    private @Nullable Deadlines deadlines;

    /** {@code setting} is the one that limits its connections, for the log. */
    public GuardedEndpoint(ConnectionLimits limits, String setting) {
        this.limits = limits;
        this.setting = setting;
        this.heads = new UnfinishedHeads(limits.heads());
        this.frames = new FrameMemory(limits.unreadBytes(), limits.allUnreadBytes());
        this.share = new PeerShare(limits.most(), limits.unlimitedPeers());
        this.streams = new OpenStreams(limits.streams(), this::openStreams);
        this.places = new Places(limits.most(), limits.spare());
        setMaxConnections(UNLIMITED); // we count ourselves: Tomcat would stop accepting
    }

    /** One event of one connection. */
    final class Turn extends SocketProcessor {
        Turn(SocketWrapperBase<NioChannel> connection, SocketEvent event) {
            super(connection, event);
        }

        boolean isOfLink() {
            return socketWrapper instanceof TrackedConnection connection && connection.isLink();
        }

        @Override
        protected void doRun() {
            TrackedConnection connection = (TrackedConnection) socketWrapper; // forgotten at the end of a turn
            if (event == SocketEvent.TIMEOUT && connection.isTimeoutLate()) {
                return;
            }
            TrackedConnection outer = AskingAdapter.enter(connection);
            try {
                super.doRun();
            } catch (Error e) {
                FatalErrors.handle(e);
                throw e;
            } finally {
                AskingAdapter.enter(outer);
                connection.settle();
            }
        }
    }

    /** The connections that are open at this moment. */
    Collection<TrackedConnection> connections() {
        return open;
    }

    /** How many connections are open. */
    public int openConnections() {
        return open.size();
    }

    /** How many of them have sent a part of a request's head. */
    public int unfinishedHeads() {
        return heads.count();
    }

    @Override
    public void expectProbe(int port) {
        probePorts.add(port);
    }

    @Override
    public boolean forgetProbe(int port) {
        return probePorts.remove(port);
    }

    @Override
    public long accepted() {
        return accepted.get();
    }

    /** The threads without which nothing goes on, while it runs. */
    public List<Thread> vitalThreads() {
        Set<String> names = Set.of(getName() + "-Acceptor", getName() + "-Poller", getName() + "-Deadlines");
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> names.contains(thread.getName()))
                .toList();
    }

    private int openStreams() {
        int count = 0;
        for (TrackedConnection connection : open) {
            Http2Connection http2 = connection.http2();
            count += http2 == null ? 0 : http2.streams();
        }
        return count;
    }

    OpenStreams streams() {
        return streams;
    }

    UnfinishedHeads heads() {
        return heads;
    }

    FrameMemory frameMemory() {
        return frames;
    }

    /** Of a new connection of HTTP/2, which is ended when there are too many frames of a kind. */
    FrameCounter frameCounter(TrackedConnection connection, Http2Connection http2) {
        boolean trusted = limits.unlimitedPeers().contain(connection.getRemoteAddr());
        return new FrameCounter(trusted ? FrameRates.UNLIMITED : limits.frames(), System::nanoTime, kind -> {
            http2.calmDown();
            LOG.log(
                    kind.setting(),
                    Level.INFO,
                    () -> "a connection of HTTP/2 from " + connection.getRemoteAddr() + " is ended: more than "
                            + limits.frames().of(kind) + " " + kind.what() + " a second (--" + kind.setting() + ")");
        });
    }

    void makeRoomForFrames() {
        frames.makeRoom(open);
    }

    /** Bytes of memory for what HTTP/2 clients have not taken. */
    public long unreadBytes() {
        return frames.used();
    }

    Executor linkThreads() {
        LinkExecutor running = threads;
        return running == null ? getExecutor() : running.links();
    }

    @Override
    public void createExecutor() {
        super.createExecutor();
        LinkExecutor created = new LinkExecutor(super.getExecutor(), limits.linkThreads(), getName());
        threads = created;
        evictor = new Evictor(created.links(), Places.Kind.ORDINARY);
        spareEvictor = new Evictor(created.links(), Places.Kind.SPARE);
        deadlines = new Deadlines(this, limits, created.links());
        deadlines.start(getName());
    }

    @Override
    public Executor getExecutor() {
        LinkExecutor running = threads;
        return running == null ? super.getExecutor() : running;
    }

    @Override
    public void shutdownExecutor() {
        if (deadlines != null) {
            deadlines.stop();
        }
        LinkExecutor running = threads;
        threads = null;
        if (running != null) {
            running.stop();
        }
        super.shutdownExecutor();
    }

    @Override
    protected SocketProcessorBase<NioChannel> createSocketProcessor(
            SocketWrapperBase<NioChannel> connection, SocketEvent event) {
        return new Turn(connection, event);
    }

    /** As Tomcat does it, with a connection of ours, and with a place for it first. */
    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        accepted.incrementAndGet();
        TrackedConnection connection = null;
        try {
            Socket plain = socket.socket();
            InetAddress address = plain.getInetAddress();
            boolean probe = address.equals(plain.getLocalAddress()) && probePorts.remove(plain.getPort());
            Places.Kind kind = probe ? Places.Kind.APART : placeFor(address);
            if (kind == Places.Kind.NONE) {
                destroySocket(socket);
                return false;
            }
            socket.configureBlocking(false);
            socketProperties.setProperties(plain);
            connection = new TrackedConnection(channel(), this, Peer.of(address), places.take(kind));
            connection.getSocket().reset(socket, connection);
            open.add(connection);
            share.take(connection.peer());
            connections.put(socket, connection);
            connection.setReadTimeout(getConnectionTimeout());
            connection.setWriteTimeout(getConnectionTimeout());
            connection.setKeepAliveLeft(getMaxKeepAliveRequests());
            getPoller().register(connection);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.log("accept", Level.WARNING, () -> "a new connection could not be set up: " + e);
            discard(socket, connection);
            return false;
        } catch (Error e) {
            FatalErrors.handle(e);
            discard(socket, connection);
            throw e;
        }
    }

    /** Tomcat itself closes what it finds among the connections. */
    private void discard(SocketChannel socket, @Nullable TrackedConnection connection) {
        if (connection == null || !connections.containsKey(socket)) {
            if (connection != null) {
                forget(connection);
            }
            destroySocket(socket);
        }
    }

    private NioChannel channel() {
        NioChannel used = getNioChannels() == null ? null : getNioChannels().pop();
        if (used != null) {
            return used;
        }
        SocketBufferHandler buffers = new SocketBufferHandler(
                socketProperties.getAppReadBufSize(),
                socketProperties.getAppWriteBufSize(),
                socketProperties.getDirectBuffer());
        return isSSLEnabled() ? new SecureNioChannel(buffers, this) : new NioChannel(buffers);
    }

    private Places.Kind placeFor(InetAddress address) {
        if (share.refuses(address, open.size())) {
            LOG.log(
                    "share",
                    Level.WARNING,
                    () -> "connections of " + address.getHostAddress()
                            + " are refused: it has a quarter of --" + setting + " " + limits.most()
                            + ", and more than half are taken; a proxy in front belongs into trusted-proxies");
            return Places.Kind.NONE;
        }
        Evictor ordinary = evictor;
        Evictor spare = spareEvictor;
        if (ordinary == null || spare == null) {
            return Places.Kind.NONE; // it is being stopped
        }
        if (places.hasOrdinary(0) || (ordinary.makeRoomOfOlder(open) && awaitsEnd())) {
            return Places.Kind.ORDINARY;
        }
        LOG.log(
                "full",
                Level.WARNING,
                () -> "connections are told to come later: all --" + setting + " " + limits.most()
                        + " are busy; the last one came from " + address.getHostAddress());
        if (places.hasSpare()) {
            return Places.Kind.SPARE;
        }
        if (ordinary.makeRoom(open) && awaitsEnd()) {
            return Places.Kind.ORDINARY;
        }
        return spare.makeRoom(open) ? Places.Kind.SPARE : Places.Kind.NONE;
    }

    /** A spare place becomes an ordinary one, if need be that of one who has not asked for anything yet. */
    boolean settle(Places.Place place) {
        Evictor ordinary = evictor;
        return place.settle(0)
                || (ordinary != null && ordinary.makeRoom(open) && place.settle(ConnectionLimits.CLOSING));
    }

    /**
     * HTTP/2 is closed by another thread, and would otherwise end more slowly than others come. Whether all but a few
     * of those that are to close have ended.
     */
    private boolean awaitsEnd() {
        for (int i = 0; i < CLOSING_LOOKS && !places.hasOrdinary(ConnectionLimits.CLOSING); i++) {
            LockSupport.parkNanos(CLOSING_LOOK_NANOS);
        }
        return places.hasOrdinary(ConnectionLimits.CLOSING);
    }

    /** Called once for each connection, whoever closes it. */
    void closed(TrackedConnection connection) {
        forget(connection);
    }

    private void forget(TrackedConnection connection) {
        connection.place().giveBack();
        if (open.remove(connection)) {
            share.giveBack(connection.peer());
        }
    }
}
