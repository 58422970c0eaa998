/** A public client that speaks HTTP/2 in clear text, by prior knowledge. */
@NullMarked
package io.gatewaytunnel.it.containers.http2;

import org.jspecify.annotations.NullMarked;
