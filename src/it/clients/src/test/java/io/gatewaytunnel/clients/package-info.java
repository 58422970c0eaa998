/**
 * Programs that no one here wrote, through the shipped WAR and jar. Each test names what it needs and the package that
 * brings it.
 */
@NullMarked
package io.gatewaytunnel.clients;

import org.jspecify.annotations.NullMarked;
