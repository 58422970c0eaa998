package io.gatewaytunnel.http;

/** The final head of a response: {@code status} 200 to 999 and end-to-end fields. Informational heads end at the agent. */
public record ResponseHead(int status, Headers headers) {
    public ResponseHead {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status " + status);
        }
    }
}
