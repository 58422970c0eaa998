/**
 * Attacks of strangers on the public side, declared as what hostile connections do, and what watches the proxy
 * meanwhile.
 */
@NullMarked
package io.gatewaytunnel.it.containers.hostile;

import org.jspecify.annotations.NullMarked;
