package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.Setting;
import java.time.Duration;
import java.util.List;

/** How agents are asked for a request: how many, and how long one waits for one. Part of {@link ProxySettings}. */
public final class AskingSettings {
    public static final Setting<Integer> OPEN_ATTEMPTS = Setting.count(
                    "open-attempts",
                    3,
                    1,
                    20,
                    "Agents asked one after another while each refuses before an origin saw the request, or is lost with one that"
                            + " may be asked again: with an idempotent method, all of its body kept, and nothing of an answer"
                            + " seen.")
            .reloadable();

    public static final Setting<Integer> RETRY_SHARE = Setting.count(
                    "retry-share",
                    20,
                    0,
                    100,
                    "Percent of the requests of the last ten seconds that may be asked of another agent, and 100 in any case;"
                            + " then the first error stands, so that what brings one agent down is not multiplied at the others."
                            + " 0: none, 100: all.")
            .reloadable();

    public static final Setting<Duration> AGENT_WAIT = Setting.duration(
                    "agent-wait",
                    Duration.ofSeconds(5),
                    Duration.ZERO,
                    Duration.ofMinutes(1),
                    "A request for which no agent is there waits so long for one, so that a restart of the only agent is a pause"
                            + " and no error; then it is answered 503. 0: at once. An upgrade on Payara does not wait.")
            .reloadable();

    public static final Setting<Duration> AGENT_WAIT_MEMORY = Setting.duration(
                    "agent-wait-memory",
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(1),
                    Duration.ofHours(24),
                    "Nobody waits for agents when none has been there for so long: they are not being restarted.")
            .reloadable();

    public static final Setting<Integer> MAX_WAITING = Setting.count(
                    "max-waiting",
                    0,
                    0,
                    1_000_000,
                    "Requests at a time that wait for an agent of one service; further ones are answered 503 at once. 0 takes"
                            + " half of max-streams, which is as many as wait for all services together, if this is not more.")
            .reloadable();

    public static final Setting<Integer> MAX_WAITING_PER_CLIENT = Setting.count(
                    "max-waiting-per-client",
                    0,
                    0,
                    1_000_000,
                    "The same from one client address; 0 is no limit until half of those places are taken, and a quarter of"
                            + " them from then on.")
            .reloadable();

    public static final Setting<Duration> TOTAL_TIMEOUT = Setting.duration(
                    "total-timeout",
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofDays(7),
                    "A request whose answer is not complete after this is given up: 504, or a broken body if it had begun; 0 is"
                            + " never. The agent is told the time that is left, so that it stops work that nobody waits for."
                            + " Upgraded connections are not meant.")
            .reloadable();

    static final List<Setting<?>> ALL = List.of(
            OPEN_ATTEMPTS,
            RETRY_SHARE,
            TOTAL_TIMEOUT,
            AGENT_WAIT,
            AGENT_WAIT_MEMORY,
            MAX_WAITING,
            MAX_WAITING_PER_CLIENT);

    private AskingSettings() {}
}
