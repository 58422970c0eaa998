/** How limits, timeouts and defaults are declared, read and checked. */
@NullMarked
package io.gatewaytunnel.config;

import org.jspecify.annotations.NullMarked;
