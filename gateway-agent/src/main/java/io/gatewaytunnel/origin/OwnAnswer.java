package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.MuxStream;

/** What the agent answers itself, in the origin's place, where the wire has no code for it. Any thread. */
final class OwnAnswer {
    private static final int CONTENT_TOO_LARGE = 413;

    private OwnAnswer() {}

    /** RFC 9110 §15.5.14. The head of no other answer has been sent. */
    static void tooLarge(MuxStream stream, RequestHead head) {
        send(stream, head, CONTENT_TOO_LARGE, "the body is longer than the service takes");
    }

    private static void send(MuxStream stream, RequestHead head, int status, String words) {
        Headers fields = Headers.of(
                "Content-Length",
                "0",
                "Proxy-Status",
                "gateway-agent; error=http_request_error; details=\"" + words + "\"");
        if (stream.sendHead(new ResponseHead(status, fields))) {
            stream.sendEnd(Headers.empty());
            if (head.hasBody()) {
                stream.reset(ErrorCode.NO_ERROR, words);
            }
        }
    }
}
