package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;

/** What a connector tells of its links; {@code link} names it. Threads: any. */
record ConnectLog(String link, HubPlace place) {
    private static final Logger LOG = System.getLogger(TunnelConnector.class.getName());

    /** What goes wrong again and again, on one link or on several of the agent: said once, and then counted. */
    private static final RateLimitedLog TROUBLE = new RateLimitedLog(LOG);

    /** {@code step}: how the session came to that link, which leads to that address. */
    void carried(AgentSession session, WelcomeBody welcome, String step, InetAddress address) {
        LOG.log(
                Level.INFO,
                "session={0} link={1} step={2} {3}, node {4}, version {5}",
                session.name(),
                link,
                step,
                place.words(address),
                Printable.of(welcome.nodeId()),
                Printable.of(welcome.version()));
    }

    void failed(IOException failure) {
        tell("link=" + link, "no link to " + place + ": " + failure.getMessage());
    }

    /** It dials again. */
    void defect(Throwable defect) {
        TROUBLE.log(
                "defect",
                Level.ERROR,
                () -> "link=" + link + " step=connect failed; this is a defect, it dials again: " + defect);
    }

    /** A session is without a link; {@code expected} when the agent itself is about to go. */
    void uncarried(AgentSession session, String words, boolean expected) {
        if (expected) {
            LOG.log(Level.INFO, "session={0} step=connect {1}", session.name(), words);
        } else {
            tell("session=" + session.name(), "link to " + place + " " + words);
        }
    }

    /** {@code what} is what makes two lines alike; {@code whose} differs. */
    private static void tell(String whose, String what) {
        TROUBLE.log(what, Level.WARNING, () -> whose + " step=connect " + what);
    }
}
