package io.gatewaytunnel.login;

import io.gatewaytunnel.http.ConnectionLogin;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.MuxSession;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request owes to its public connection: the one session that has the origin connection of its login, if there
 * is one, or the reason why there can be none. Threads: any.
 */
public final class Login {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(Login.class.getName()));

    /** The connection has not logged in, and may. */
    public static final Login NONE = new Login("", null);

    private final String connection;
    private final @Nullable Obstacle obstacle;
    private volatile @Nullable MuxSession session;

    /** Why a login of a connection cannot pass. */
    enum Obstacle {
        HTTP_2("it came over HTTP/2, where requests of a connection belong to nobody; clients need HTTP/1.1 for it"),
        TRUSTED_PROXY("it came from a peer in trusted-proxies, which mixes clients on its connections"),
        TOO_MANY("as many public connections are logged in as may be, or its client's share (max-connection-logins)"),
        UNKNOWN_SERVER("this server does not tell one public connection from another");

        private final String words;

        Obstacle(String words) {
            this.words = words;
        }
    }

    private Login(String connection, @Nullable Obstacle obstacle) {
        this.connection = connection;
        this.obstacle = obstacle;
    }

    static Login of(String connection) {
        return new Login(connection, null);
    }

    static Login impossible(Obstacle obstacle) {
        return new Login("", obstacle);
    }

    /** What the agent is told of the public connection; empty when it has not logged in. */
    public String connection() {
        return connection;
    }

    /** Whether one session has to have all its requests. */
    public boolean isKept() {
        return !connection.isEmpty();
    }

    /** Who had the connection's last request, if it has logged in. */
    public Optional<MuxSession> session() {
        return Optional.ofNullable(session);
    }

    /** A request is under way in that session; the one before, which has taken no more, need keep nothing. */
    public void carriedBy(MuxSession carrier) {
        MuxSession before = session;
        if (isKept() && before != carrier) {
            session = carrier;
            release(before);
        }
    }

    /** The public connection is over. */
    void end() {
        release(session);
    }

    private void release(@Nullable MuxSession former) {
        if (former != null) {
            former.release(connection);
        }
    }

    /** The origin has answered: an operator whose users cannot log in is told why. */
    public void onAnswered(ResponseHead answer) {
        Obstacle why = obstacle;
        if (why != null && answer.status() == 401 && ConnectionLogin.isAskedForBy(answer.headers())) {
            LOG.log(
                    "obstacle " + why,
                    Level.WARNING,
                    () -> "step=login an origin asks for NTLM or Negotiate, which log a connection in, and the request"
                            + " is not from one that can be: " + why.words);
        }
    }
}
