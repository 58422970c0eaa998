package io.gatewaytunnel.connect;

import java.time.Duration;

/**
 * The clocks of a connector: {@code handshake} bounds the wait for an answer to the upgrade, and then for a welcome;
 * {@code refusedRetry} is the pause after a refusal; a session that lived {@code stableAfter} begins its next outage
 * from the start.
 */
public record ConnectTimes(Backoff backoff, Duration handshake, Duration refusedRetry, Duration stableAfter) {}
