/** What the shipped WAR and jar have to show, driven from outside only: real processes, real sockets, loopback. */
@NullMarked
package io.gatewaytunnel.it;

import org.jspecify.annotations.NullMarked;
