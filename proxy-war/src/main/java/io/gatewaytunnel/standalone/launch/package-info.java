/** What {@code java -jar gateway-tunnel.war} runs first: at the root of the WAR, using the JDK alone. */
@NullMarked
package io.gatewaytunnel.standalone.launch;

import org.jspecify.annotations.NullMarked;
