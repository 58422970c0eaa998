/** The link of the multiplexer over a jakarta.websocket session, used by both sides. */
@NullMarked
package io.gatewaytunnel.websocket;

import org.jspecify.annotations.NullMarked;
