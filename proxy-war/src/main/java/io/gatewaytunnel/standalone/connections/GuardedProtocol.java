package io.gatewaytunnel.standalone.connections;

import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.http.parser.HttpParser;

/**
 * HTTP/1.1 over {@link GuardedEndpoint}. Octets over 127 may stand in a target, and a request may have any trailers:
 * what must not be passed on {@code RequestRules} knows.
 */
public final class GuardedProtocol extends Http11NioProtocol {
    private static final Set<String> EVERY_NAME = new EveryName();

    private final GuardedEndpoint endpoint;
    private final AskingAdapter.Paths paths;
    private boolean trailersNamed;
    private HttpParser targets = new OctetTargets("", "");

    public GuardedProtocol(GuardedEndpoint endpoint, AskingAdapter.Paths paths) {
        super(endpoint);
        this.endpoint = endpoint;
        this.paths = paths;
    }

    public GuardedEndpoint guarded() {
        return endpoint;
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(new AskingAdapter(adapter, paths, isSSLEnabled() ? "https" : "http", new StreamHeads(this)));
    }

    /** These and no others, by comma; before it is started. */
    public void allowTrailers(String names) {
        trailersNamed = true;
        setAllowedTrailerHeaders(names);
    }

    /** Over HTTP/2. */
    @Override
    public boolean isTrailerHeaderAllowed(String name) {
        return !trailersNamed || super.isTrailerHeaderAllowed(name);
    }

    /** Over HTTP/1.1, where Tomcat asks this set alone. */
    @Override
    protected Set<String> getAllowedTrailerHeadersInternal() {
        return trailersNamed ? super.getAllowedTrailerHeadersInternal() : EVERY_NAME;
    }

    /** Of both versions. */
    @Override
    public HttpParser getHttpParser() {
        return targets;
    }

    @Override
    public void init() throws Exception {
        targets = new OctetTargets(getRelaxedPathChars(), getRelaxedQueryChars());
        super.init();
    }

    /** Asked for its members alone. */
    private static final class EveryName extends AbstractSet<String> {
        @Override
        public boolean contains(Object name) {
            return true;
        }

        @Override
        public Iterator<String> iterator() {
            return Collections.emptyIterator();
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }
    }

    /** Clients leave them unescaped, {@code curl} among them, and origins take them. An octet comes with its sign. */
    private static final class OctetTargets extends HttpParser {
        OctetTargets(String relaxedPath, String relaxedQuery) {
            super(relaxedPath, relaxedQuery);
        }

        private static boolean isText(int octet) {
            return octet >= 0 && octet < 0x80;
        }

        @Override
        public boolean isNotRequestTargetRelaxed(int octet) {
            return isText(octet) && super.isNotRequestTargetRelaxed(octet);
        }

        @Override
        public boolean isAbsolutePathRelaxed(int octet) {
            return !isText(octet) || super.isAbsolutePathRelaxed(octet);
        }

        @Override
        public boolean isQueryRelaxed(int octet) {
            return !isText(octet) || super.isQueryRelaxed(octet);
        }
    }
}
