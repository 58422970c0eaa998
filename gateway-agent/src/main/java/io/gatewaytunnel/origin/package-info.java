/**
 * Fulfils exchanges at the origin: streams of the multiplexer on one side, HttpClient 5 on the other. Source:
 * docs/CONCURRENCY.md.
 */
@NullMarked
package io.gatewaytunnel.origin;

import org.jspecify.annotations.NullMarked;
