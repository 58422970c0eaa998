/**
 * The one symmetrical multiplexer of proxy and agent: sessions, streams, outbox, heartbeat. Source:
 * docs/CONCURRENCY.md.
 */
@NullMarked
package io.gatewaytunnel.mux;

import org.jspecify.annotations.NullMarked;
