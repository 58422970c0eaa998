package io.gatewaytunnel.container;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.Optional;

/**
 * Payara's: the 101 itself waits for a flush, "finished" is said too early, and a connection that ends while it
 * switches ends without a word.
 */
final class GrizzlySocket extends ServletSocket {
    GrizzlySocket(WebConnection connection, Optional<ConnectionBelow> below, Runnable signal) throws IOException {
        super(connection, below, signal);
    }

    @Override
    void prepare(ServletOutputStream before) throws IOException {
        before.flush();
    }

    @Override
    public boolean findsSilentEnd() {
        return noteIfClosedBelow();
    }

    @Override
    boolean finishesTruly() {
        return false;
    }
}
