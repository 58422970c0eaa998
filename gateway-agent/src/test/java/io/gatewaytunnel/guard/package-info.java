@NullMarked
package io.gatewaytunnel.guard;

import org.jspecify.annotations.NullMarked;
