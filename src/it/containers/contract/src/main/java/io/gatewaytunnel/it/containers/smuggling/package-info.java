/**
 * Requests that two readers could take for different ones, and an origin that tells whether any got through. Source:
 * RFC 9112 §11.
 */
@NullMarked
package io.gatewaytunnel.it.containers.smuggling;

import org.jspecify.annotations.NullMarked;
