package io.gatewaytunnel.it.containers.hostile;

import java.util.List;
import java.util.function.IntFunction;

/**
 * HTTP/2 clients that give all windows, ask for a body without end, read nothing, and then have the server say
 * something: every frame of its own comes behind what is not read.
 */
public final class UnreadFrames {
    /** More than the threads of any of the servers. */
    private static final int CONNECTIONS = 250;

    private static final int MOST_RESETS = 6;
    private static final int PAUSE_MILLIS = 200;
    private static final int ALL_WINDOW = Integer.MAX_VALUE;
    private static final int MORE_WINDOW = ALL_WINDOW - 65_535;
    private static final int FIRST_STREAM = 3;

    private UnreadFrames() {}

    /** By what the server has to say. */
    public static List<Attack> all() {
        return Attack.chosen(
                Attack.usual(
                        "endless bodies never read, then requests to be reset", demanding(UnreadFrames::toBeReset)),
                Attack.of("endless bodies never read, then bodies to be credited", demanding(n -> upload(n))),
                Attack.of(
                        "endless bodies never read, then requests that the server refuses",
                        demanding(n -> Frames.request("TRACE", HostileOrigin.PAGE, stream(n), false))),
                Attack.of(
                        "endless bodies never read, then requests for live",
                        demanding(n -> Frames.get("/_tunnel/live", stream(n)))),
                Attack.of(
                        "endless bodies never read, then PING and SETTINGS",
                        demanding(n ->
                                Frames.join(Frames.ping(), Frames.setting(Frames.INITIAL_WINDOW_SIZE, ALL_WINDOW)))));
    }

    private static int stream(int round) {
        return FIRST_STREAM + 2 * round;
    }

    /** Where they are not reset, all of them together are fewer than the proxy takes at a time. */
    private static byte[] toBeReset(int round) {
        return round < MOST_RESETS
                ? Frames.join(Frames.get(HostileOrigin.NEVER, stream(round)), Frames.window(stream(round), 0))
                : Frames.ping();
    }

    /** A request, and of its body a frame a round. */
    private static byte[] upload(int round) {
        byte[] data = Frames.frame(Frames.DATA, 0, FIRST_STREAM, new byte[100]);
        return round == 0 ? Frames.join(Frames.request("POST", HostileOrigin.UPLOAD, FIRST_STREAM, true), data) : data;
    }

    private static Wave demanding(IntFunction<byte[]> demand) {
        byte[] opening =
                Frames.join(Frames.hello(ALL_WINDOW), Frames.window(0, MORE_WINDOW), Frames.get(HostileOrigin.BIG, 1));
        return Wave.replaced(
                CONNECTIONS, Striker.sending(opening).then(PAUSE_MILLIS, demand).reading(Striker.NEVER));
    }
}
