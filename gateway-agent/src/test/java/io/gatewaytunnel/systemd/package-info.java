/** What is told to a service manager. */
@NullMarked
package io.gatewaytunnel.systemd;

import org.jspecify.annotations.NullMarked;
