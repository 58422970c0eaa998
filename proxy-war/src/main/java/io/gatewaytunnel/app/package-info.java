/** Builds the proxy when the application starts and takes it down when it stops. Nobody below knows this room. */
@NullMarked
package io.gatewaytunnel.app;

import org.jspecify.annotations.NullMarked;
