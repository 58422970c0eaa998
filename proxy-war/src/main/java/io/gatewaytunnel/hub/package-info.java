/** Where agents come in: authentication, handshake, and who is connected. */
@NullMarked
package io.gatewaytunnel.hub;

import org.jspecify.annotations.NullMarked;
