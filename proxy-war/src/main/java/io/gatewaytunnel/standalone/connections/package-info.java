/**
 * The connections of the stand-alone mode: who gets a place, who must give it back, how long a client may take for a
 * head, and which threads do its work. What Tomcat decides about its sockets and this proxy must decide otherwise is
 * here and nowhere else.
 */
@NullMarked
package io.gatewaytunnel.standalone.connections;

import org.jspecify.annotations.NullMarked;
