/**
 * A public request and its response between the container and a stream: reading, writing and ending without ever
 * waiting. Source: docs/CONCURRENCY.md.
 */
@NullMarked
package io.gatewaytunnel.exchange;

import org.jspecify.annotations.NullMarked;
