/** The artifacts as processes: started, watched, measured, and ended for sure. */
@NullMarked
package io.gatewaytunnel.it.run;

import org.jspecify.annotations.NullMarked;
