/** Links to a hub of raw sockets. */
@NullMarked
package io.gatewaytunnel.connect;

import org.jspecify.annotations.NullMarked;
