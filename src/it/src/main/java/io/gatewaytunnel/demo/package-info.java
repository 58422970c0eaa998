/** {@code mvn -Pdemo}: the shipped WAR and jar on loopback, with a small origin to look at. Uses the JDK alone. */
@NullMarked
package io.gatewaytunnel.demo;

import org.jspecify.annotations.NullMarked;
