/**
 * The agent as a service of systemd: readiness, status and watchdog over the notification socket. Nothing of it runs
 * without one.
 */
@NullMarked
package io.gatewaytunnel.systemd;

import org.jspecify.annotations.NullMarked;
