/** Requests of every kind at once, each with the answer that it must get. */
@NullMarked
package io.gatewaytunnel.it.containers.load;

import org.jspecify.annotations.NullMarked;
