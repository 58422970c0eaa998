/** The agent as a program: its command line, its configuration, and what wires hub and origin together. */
@NullMarked
package io.gatewaytunnel.agent;

import org.jspecify.annotations.NullMarked;
