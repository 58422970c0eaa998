/**
 * The wire vocabulary: every frame, its MessagePack form, and the limits a receiver enforces. Source: docs/PROTOCOL.md.
 */
@NullMarked
package io.gatewaytunnel.frame;

import org.jspecify.annotations.NullMarked;
