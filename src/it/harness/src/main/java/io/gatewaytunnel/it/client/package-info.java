/** Public clients of every temper: byte-exact ones over sockets, and hundreds of slow ones driven by one thread. */
@NullMarked
package io.gatewaytunnel.it.client;

import org.jspecify.annotations.NullMarked;
