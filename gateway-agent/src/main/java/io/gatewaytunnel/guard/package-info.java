/**
 * What the agent's own file allows of a service, whatever the proxy asks for: each request is judged here before a
 * socket is opened. Pure. Source: docs/services.md.
 */
@NullMarked
package io.gatewaytunnel.guard;

import org.jspecify.annotations.NullMarked;
