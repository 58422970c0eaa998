/** The command line, and whole agents against a hub of raw sockets. */
@NullMarked
package io.gatewaytunnel.agent;

import org.jspecify.annotations.NullMarked;
