/** Every limit, timeout and default of the proxy, and the configuration that is made of them. */
@NullMarked
package io.gatewaytunnel.settings;

import org.jspecify.annotations.NullMarked;
