/**
 * Links to the hub: dialling, the handshake, and dialling again for as long as the agent runs. Source: docs/PROTOCOL.md
 * §3.
 */
@NullMarked
package io.gatewaytunnel.connect;

import org.jspecify.annotations.NullMarked;
