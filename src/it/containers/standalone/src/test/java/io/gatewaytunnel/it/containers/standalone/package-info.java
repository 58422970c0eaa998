/** The stand-alone mode as an Arquillian container: deploying starts the process. */
@NullMarked
package io.gatewaytunnel.it.containers.standalone;

import org.jspecify.annotations.NullMarked;
