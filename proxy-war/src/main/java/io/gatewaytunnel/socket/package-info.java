/**
 * The bytes of a public connection after an upgrade, as each container gives them: read and written without ever waiting. Beside {@code quirks} the
 * only package that may look behind the Servlet API.
 */
@NullMarked
package io.gatewaytunnel.socket;

import org.jspecify.annotations.NullMarked;
