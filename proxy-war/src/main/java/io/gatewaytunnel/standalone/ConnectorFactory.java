package io.gatewaytunnel.standalone;

import static io.gatewaytunnel.settings.StandaloneSettings.ALLOWED_TRAILERS;
import static io.gatewaytunnel.settings.StandaloneSettings.BACKLOG;
import static io.gatewaytunnel.settings.StandaloneSettings.CONNECTION_TIMEOUT;
import static io.gatewaytunnel.settings.StandaloneSettings.HTTP2_STREAMS;
import static io.gatewaytunnel.settings.StandaloneSettings.KEEP_ALIVE_TIMEOUT;
import static io.gatewaytunnel.settings.StandaloneSettings.MAX_HEADER_BYTES;
import static io.gatewaytunnel.settings.StandaloneSettings.MAX_HEADER_FIELDS;
import static io.gatewaytunnel.settings.StandaloneSettings.MAX_SWALLOW_BYTES;
import static io.gatewaytunnel.settings.StandaloneSettings.MAX_THREADS;
import static io.gatewaytunnel.settings.StandaloneSettings.MIN_THREADS;
import static io.gatewaytunnel.settings.StandaloneSettings.SEND_BUFFER;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.settings.ProxySettings;
import io.gatewaytunnel.settings.StandaloneSettings;
import io.gatewaytunnel.standalone.connections.AskingAdapter;
import io.gatewaytunnel.standalone.connections.ConnectionLimits;
import io.gatewaytunnel.standalone.connections.FrameRates;
import io.gatewaytunnel.standalone.connections.GuardedEndpoint;
import io.gatewaytunnel.standalone.connections.GuardedHttp2;
import io.gatewaytunnel.standalone.connections.GuardedProtocol;
import io.gatewaytunnel.standalone.connections.StreamHeads;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.net.SSLHostConfig;

/**
 * Tomcat's connector as a transparent proxy needs it: what the public client sent arrives as it was sent, or is
 * refused.
 */
final class ConnectorFactory {
    /** What browsers and clients leave unencoded though RFC 3986 does not allow it, and origins take. */
    private static final String RELAXED_PATH = "\"<>[]^`{|}";

    /**
     * A backslash means nothing in a query; in a path it is refused, as some origins take it for a slash and others do
     * not.
     */
    private static final String RELAXED_QUERY = RELAXED_PATH + "\\";

    /** One holds the buffers of a request, some 40 KiB; more than are at work at a time are garbage. */
    private static final int RECYCLED_PROCESSORS = 200;

    /** The part of all places that agents have on a port of their own. */
    private static final int HUB_SHARE = 10;

    private static final System.Logger LOG = System.getLogger(ConnectorFactory.class.getName());

    private final StandaloneOptions options;
    private final String contextPath;
    private final Resources resources = Resources.ofThisProcess();

    ConnectorFactory(StandaloneOptions options, String contextPath) {
        this.options = options;
        this.contextPath = contextPath;
    }

    /** The port that everybody may use. Not yet bound. */
    Port publicPort(Optional<SSLHostConfig> tls) {
        int room = room(tls) - (hasHubPort() ? hubRoom(tls) : 0);
        return port(StandaloneSettings.PORT, most(StandaloneSettings.MAX_CONNECTIONS, room), tls);
    }

    /** A port for agents alone, if one is wanted. Not yet bound. */
    Optional<Port> hubPort(Optional<SSLHostConfig> tls) {
        return hasHubPort()
                ? Optional.of(port(
                        StandaloneSettings.HUB_PORT, most(StandaloneSettings.HUB_MAX_CONNECTIONS, hubRoom(tls)), tls))
                : Optional.empty();
    }

    private boolean hasHubPort() {
        return options.value(StandaloneSettings.HUB_PORT) != 0;
    }

    private int room(Optional<SSLHostConfig> tls) {
        return Capacity.connections(resources, tls.isPresent());
    }

    private int hubRoom(Optional<SSLHostConfig> tls) {
        return Math.min(options.value(StandaloneSettings.HUB_MAX_CONNECTIONS), Math.max(1, room(tls) / HUB_SHARE));
    }

    /** What is given wins, with a warning when there is no room for it. */
    private Most most(Setting<Integer> setting, int room) {
        int wanted = options.value(setting);
        if (options.isGiven(setting) && wanted > room) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "--{0} {1} is more than the {2} that fit into the heap, direct memory and descriptors of this"
                            + " process; raise -Xmx or the limit of descriptors, or leave it out",
                    setting.name(),
                    String.valueOf(wanted),
                    String.valueOf(room));
        }
        return new Most(setting.name(), options.isGiven(setting) ? wanted : Math.min(wanted, room));
    }

    /** A limit, and the setting that says it. */
    private record Most(String setting, int count) {}

    private Port port(Setting<Integer> number, Most most, Optional<SSLHostConfig> tls) {
        ListenAddress listen = ListenAddress.of(options, number);
        GuardedEndpoint endpoint = new GuardedEndpoint(limits(most.count()), most.setting());
        return new Port(listen, create(listen, tls, endpoint), endpoint);
    }

    private ConnectionLimits limits(int most) {
        int heads = most(StandaloneSettings.MAX_UNFINISHED_HEADS, Capacity.heads(resources))
                .count();
        return new ConnectionLimits(
                most,
                heads,
                options.mostRequests(resources.heapBytes()) + heads,
                options.value(StandaloneSettings.HEAD_TIMEOUT),
                options.value(StandaloneSettings.TLS_HANDSHAKE_TIMEOUT),
                options.value(KEEP_ALIVE_TIMEOUT),
                options.value(StandaloneSettings.HTTP2_UNREAD_BYTES),
                allUnreadBytes(),
                frameRates(),
                options.value(StandaloneSettings.HUB_THREADS),
                options.trustedProxies());
    }

    private FrameRates frameRates() {
        return new FrameRates(
                options.value(ProxySettings.HTTP2_RESETS),
                options.value(StandaloneSettings.HTTP2_PINGS),
                options.value(StandaloneSettings.HTTP2_SETTINGS),
                options.value(StandaloneSettings.HTTP2_EMPTY_FRAMES),
                options.value(StandaloneSettings.HTTP2_WINDOW_UPDATES),
                options.value(StandaloneSettings.HTTP2_IGNORED_FRAMES));
    }

    private long allUnreadBytes() {
        long wanted = options.value(StandaloneSettings.HTTP2_ALL_UNREAD_BYTES);
        return options.isGiven(StandaloneSettings.HTTP2_ALL_UNREAD_BYTES)
                ? wanted
                : Math.min(wanted, Capacity.unreadBytes(resources));
    }

    /** Not yet bound. Throws {@link ConfigException} for a value that cannot be used. */
    private Connector create(ListenAddress listen, Optional<SSLHostConfig> tls, GuardedEndpoint endpoint) {
        GuardedProtocol protocol = new GuardedProtocol(endpoint, paths());
        listen.address().ifPresent(protocol::setAddress);
        protocol.setPort(listen.port());
        limitLoad(protocol);
        limitTime(protocol);
        keepRequestsAsSent(protocol);

        Connector connector = new Connector(protocol);
        // The setter and no attribute: through setProperty Tomcat ignores it.
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        // Tomcat decodes paths to find the application, and in UTF-8 refuses octets that are no text. The application's
        // own path is ASCII; nothing of ours looks at decoded paths.
        connector.setURIEncoding(StandardCharsets.ISO_8859_1.name());
        // Without it a port in use would only be logged.
        connector.setThrowOnFailure(true);
        connector.setAllowBackslash(false);
        connector.setAllowTrace(false);
        connector.setXpoweredBy(false);
        connector.addUpgradeProtocol(http2());
        tls.ifPresent(host -> serveTls(connector, protocol, host));
        return connector;
    }

    private AskingAdapter.Paths paths() {
        return new AskingAdapter.Paths(
                contextPath,
                contextPath + options.value(ProxySettings.RESERVED_PREFIX),
                options.value(ProxySettings.RETRY_AFTER));
    }

    /** Throws {@link ConfigException} when they do not go together. */
    static void requireThreads(StandaloneOptions options) {
        int threads = options.value(MAX_THREADS);
        int spare = options.value(MIN_THREADS);
        if (spare > threads) {
            throw new ConfigException(options.place(MIN_THREADS) + " " + spare + " is more than "
                    + options.place(MAX_THREADS) + " " + threads + "; lower it");
        }
    }

    private void limitLoad(GuardedProtocol protocol) {
        requireThreads(options);
        protocol.setMaxThreads(options.value(MAX_THREADS));
        protocol.setMinSpareThreads(options.value(MIN_THREADS));
        protocol.setProcessorCache(RECYCLED_PROCESSORS);
        protocol.setAcceptCount(options.value(BACKLOG));
        int headerBytes = options.value(MAX_HEADER_BYTES).intValue();
        protocol.setMaxHttpRequestHeaderSize(headerBytes);
        protocol.setMaxHttpResponseHeaderSize(headerBytes);
        protocol.setMaxHeaderCount(options.value(MAX_HEADER_FIELDS));
        // Outside the heap, where the kernel reads and writes without a copy: 16 KiB for each idle connection.
        protocol.setProperty("socket.directBuffer", "true");
        protocol.setMaxSwallowSize(options.value(MAX_SWALLOW_BYTES).intValue());
        long sendBuffer = options.value(SEND_BUFFER);
        if (sendBuffer > 0) {
            protocol.setProperty("socket.txBufSize", Long.toString(sendBuffer));
        }
    }

    private void limitTime(GuardedProtocol protocol) {
        int timeoutMillis = Math.toIntExact(options.value(CONNECTION_TIMEOUT).toMillis());
        protocol.setConnectionTimeout(timeoutMillis);
        protocol.setKeepAliveTimeout(
                Math.toIntExact(options.value(KEEP_ALIVE_TIMEOUT).toMillis()));
        // A connection is as good after its hundredth request, where Tomcat would close it.
        protocol.setMaxKeepAliveRequests(-1);
    }

    private void keepRequestsAsSent(GuardedProtocol protocol) {
        protocol.setRelaxedPathChars(RELAXED_PATH);
        protocol.setRelaxedQueryChars(RELAXED_QUERY);
        // A 100 is the origin's to give: it goes out when the application first reads.
        protocol.setContinueResponseTiming("onRead");
        HostNames.allowWhatIsAskedFor();
        options.text(ALLOWED_TRAILERS).ifPresent(protocol::allowTrailers);
        protocol.setCompression("off");
    }

    private Http2Protocol http2() {
        int streams = options.value(HTTP2_STREAMS);
        long timeoutMillis = options.value(CONNECTION_TIMEOUT).toMillis();
        Http2Protocol http2 = new GuardedHttp2();
        // As over HTTP/1.1, and then some: it would reset the stream, and the application answers 431.
        http2.setMaxHeaderCount(StreamHeads.readLimit(options.value(MAX_HEADER_FIELDS)));
        http2.setMaxConcurrentStreams(streams);
        // Who ends TLS in front and passes its octets on leaves "https" in them. AskingAdapter says what it is here.
        http2.setAllowSchemeMismatch(true);
        // As many may run as may be open: no exchange of ours holds a thread, so there is nothing to ration.
        http2.setMaxConcurrentStreamExecution(streams);
        // Tomcat sets frames off against requests, whenever they come: eight pings of a silent watch, three calls that
        // are cancelled end its connection. FrameCounter counts them by time.
        http2.setOverheadCountFactor(0);
        http2.setOverheadResetFactor(0);
        http2.setOverheadContinuationThreshold(0);
        http2.setOverheadDataThreshold(0);
        http2.setOverheadWindowUpdateThreshold(0);
        // After some races Tomcat still uses the objects of a request that it has given to the next one, on another
        // connection.
        http2.setDiscardRequestsAndResponses(true);
        http2.setStreamReadTimeout(timeoutMillis);
        http2.setStreamWriteTimeout(timeoutMillis);
        http2.setWriteTimeout(timeoutMillis);
        http2.setKeepAliveTimeout(options.value(KEEP_ALIVE_TIMEOUT).toMillis());
        return http2;
    }

    private static void serveTls(Connector connector, GuardedProtocol protocol, SSLHostConfig host) {
        connector.setScheme("https");
        connector.setSecure(true);
        protocol.setSSLEnabled(true);
        connector.addSslHostConfig(host);
    }
}
