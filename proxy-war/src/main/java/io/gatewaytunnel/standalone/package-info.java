/**
 * The stand-alone mode: the WAR serves itself with an embedded Tomcat, from jars no container sees (docs/adr/0004).
 * Nothing here is part of the web application, and of the web application nothing is visible here but the list of its
 * settings.
 */
@NullMarked
package io.gatewaytunnel.standalone;

import org.jspecify.annotations.NullMarked;
