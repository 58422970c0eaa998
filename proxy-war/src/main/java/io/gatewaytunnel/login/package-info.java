/** Public connections that have logged in at an origin, and the agent that has their connection to it. */
@NullMarked
package io.gatewaytunnel.login;

import org.jspecify.annotations.NullMarked;
