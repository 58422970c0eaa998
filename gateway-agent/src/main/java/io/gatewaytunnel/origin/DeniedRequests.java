package io.gatewaytunnel.origin;

import io.gatewaytunnel.guard.Denial;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.MuxStream;
import java.lang.System.Logger.Level;

/** Tells the operator of requests that the rules forbid: some lines a minute for each rule. Any thread. */
final class DeniedRequests {
    static final Denial TOO_LONG = new Denial("max-body", "the body is longer than it may be");

    private static final RateLimitedLog LOG = RateLimitedLog.someEach(System.getLogger(DeniedRequests.class.getName()));

    private DeniedRequests() {}

    static void tell(MuxStream stream, RequestHead head, Denial denial) {
        LOG.log(
                denial.rule(),
                Level.WARNING,
                () -> stream + " service=" + head.service() + " step=deny rule=" + denial.rule() + ": " + denial.words()
                        + "; " + head.method() + " " + Printable.of(path(head.target())));
    }

    /** Queries hold what is nobody's business. */
    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
