/** The protocol without the code: what must hold, explored. */
@NullMarked
package io.gatewaytunnel.model;

import org.jspecify.annotations.NullMarked;
