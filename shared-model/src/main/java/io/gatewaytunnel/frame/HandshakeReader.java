package io.gatewaytunnel.frame;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The maps of hello and welcome. Keys that this version does not know are skipped, keys that it needs must be there; a
 * peer may therefore say more than this version understands, never less.
 */
final class HandshakeReader {
    private static final int MAX_KEYS = 64;

    private @Nullable String version;
    private @Nullable String name;
    private @Nullable String sessionName;
    private @Nullable String instance;
    private @Nullable List<String> services;
    private @Nullable PeerLimits limits;
    private @Nullable ResumePoint point;
    private @Nullable Boolean resumed;
    private Set<Feature> features = Set.of();

    private HandshakeReader() {}

    static HelloBody hello(WireReader in) throws IOException {
        HandshakeReader read = new HandshakeReader();
        read.readMap(in, "hello");
        return new HelloBody(
                require(read.version, "hello.version"),
                require(read.name, "hello.agent"),
                require(read.instance, "hello.instance"),
                require(read.services, "hello.services"),
                require(read.limits, "hello.limits"),
                Optional.ofNullable(read.point),
                read.features);
    }

    static WelcomeBody welcome(WireReader in) throws IOException {
        HandshakeReader read = new HandshakeReader();
        read.readMap(in, "welcome");
        return new WelcomeBody(
                require(read.version, "welcome.version"),
                require(read.name, "welcome.node"),
                require(read.point, "welcome.session"),
                require(read.resumed, "welcome.resumed"),
                require(read.limits, "welcome.limits"),
                Optional.ofNullable(read.sessionName),
                read.features);
    }

    private void readMap(WireReader in, String what) throws IOException {
        int keys = in.mapOf(what);
        if (keys > MAX_KEYS) {
            throw new ProtocolException(
                    ErrorCode.LIMIT_EXCEEDED, what + " has " + keys + " keys, the limit is " + MAX_KEYS);
        }
        for (int i = 0; i < keys; i++) {
            readValue(in, in.text(Protocol.MAX_NAME_CHARS, what + " key"));
        }
    }

    private void readValue(WireReader in, String key) throws IOException {
        switch (key) {
            case "version" -> version = in.text(Protocol.MAX_NAME_CHARS, key);
            case "agent", "node" -> name = requireName(in.text(Protocol.MAX_NAME_CHARS, key), key);
            case "name" -> sessionName = requireSessionName(in.text(Protocol.MAX_SESSION_NAME_CHARS, key));
            case "instance" -> instance = in.token(key);
            case "services" -> services = readServices(in);
            case "limits" -> limits = readLimits(in);
            case "resume", "session" -> point = readPoint(in);
            case "features" -> features = readFeatures(in);
            case "resumed" -> resumed = in.flag();
            default -> in.skip(1);
        }
    }

    private static List<String> readServices(WireReader in) throws IOException {
        int count = in.arrayOf(1, "services");
        if (count > Protocol.MAX_SERVICES) {
            throw new ProtocolException(
                    ErrorCode.LIMIT_EXCEEDED, count + " services, the limit is " + Protocol.MAX_SERVICES);
        }
        List<String> services = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            services.add(requireName(in.text(Protocol.MAX_NAME_CHARS, "service"), "service"));
        }
        return services;
    }

    private static Set<Feature> readFeatures(WireReader in) throws IOException {
        int count = in.arrayOf(0, "features");
        if (count > Protocol.MAX_FEATURES) {
            throw new ProtocolException(
                    ErrorCode.LIMIT_EXCEEDED, count + " features, the limit is " + Protocol.MAX_FEATURES);
        }
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (int i = 0; i < count; i++) {
            Feature.ofWire(in.text(Protocol.MAX_NAME_CHARS, "feature")).ifPresent(features::add);
        }
        return features;
    }

    private static PeerLimits readLimits(WireReader in) throws IOException {
        int maxStreams = 0;
        int requestCredit = 0;
        int maxHead = 0;
        int keys = in.mapOf("limits");
        for (int i = 0; i < keys; i++) {
            String key = in.text(Protocol.MAX_NAME_CHARS, "limits key");
            switch (key) {
                case "maxStreams" -> maxStreams = (int) in.number(1, Integer.MAX_VALUE, key);
                case "requestCredit" -> requestCredit = (int) in.number(0, Protocol.MAX_WINDOW_BYTES, key);
                case "maxHead" -> maxHead = (int) in.number(1024, Protocol.MAX_HEAD_BYTES, key);
                default -> in.skip(1);
            }
        }
        if (maxStreams == 0 || maxHead == 0) {
            throw new ProtocolException(ErrorCode.HANDSHAKE, "limits need maxStreams and maxHead");
        }
        return new PeerLimits(maxStreams, requestCredit, maxHead);
    }

    private static ResumePoint readPoint(WireReader in) throws IOException {
        String token = null;
        long received = 0;
        String node = null;
        int keys = in.mapOf("session");
        for (int i = 0; i < keys; i++) {
            String key = in.text(Protocol.MAX_NAME_CHARS, "session key");
            switch (key) {
                case "token" -> token = in.token(key);
                case "received" -> received = in.number(0, Long.MAX_VALUE, key);
                case "node" -> node = requireName(in.text(Protocol.MAX_NAME_CHARS, key), key);
                default -> in.skip(1);
            }
        }
        return new ResumePoint(require(token, "session.token"), received, Optional.ofNullable(node));
    }

    private static String requireName(String name, String what) {
        if (!HeadRules.isName(name)) {
            throw new ProtocolException(
                    ErrorCode.HANDSHAKE, what + " must be 1 to " + Protocol.MAX_NAME_CHARS + " of a-z A-Z 0-9 . _ -");
        }
        return name;
    }

    private static String requireSessionName(String name) {
        if (!HeadRules.isSessionName(name)) {
            throw new ProtocolException(
                    ErrorCode.HANDSHAKE,
                    "a session's name must be 1 to " + Protocol.MAX_SESSION_NAME_CHARS + " of a-z A-Z 0-9 . _ - #");
        }
        return name;
    }

    private static <T> T require(@Nullable T value, String what) {
        if (value == null) {
            throw new ProtocolException(ErrorCode.HANDSHAKE, what + " is missing");
        }
        return value;
    }
}
