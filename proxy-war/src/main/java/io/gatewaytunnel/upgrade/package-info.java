/**
 * Exchanges that have left HTTP: a public connection and a stream whose bytes pass through both ways. Source:
 * docs/PROTOCOL.md §4 "upgraded exchange", docs/CONCURRENCY.md "The walk of an upgrade".
 */
@NullMarked
package io.gatewaytunnel.upgrade;

import org.jspecify.annotations.NullMarked;
