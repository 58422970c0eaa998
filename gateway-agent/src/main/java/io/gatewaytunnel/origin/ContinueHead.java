package io.gatewaytunnel.origin;

import org.apache.hc.core5.http.message.BasicHttpResponse;

/** A 100 of the origin. HttpCore keeps a 100 to itself, so it is shown to it as another informational head. */
final class ContinueHead extends BasicHttpResponse {
    private static final long serialVersionUID = 1L;
    private static final int ANY_THAT_IS_TOLD = 102;

    ContinueHead() {
        super(ANY_THAT_IS_TOLD);
    }
}
