/** Agents that have enrolled with a key of their own: their records, their handshakes. Source: docs/identity.md. */
@NullMarked
package io.gatewaytunnel.identity;

import org.jspecify.annotations.NullMarked;
