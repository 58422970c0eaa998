/**
 * Sees that the stand-alone proxy still works, and ends the process when it does not: a dead one is started again, a
 * stuck one is not.
 */
@NullMarked
package io.gatewaytunnel.standalone.watch;

import org.jspecify.annotations.NullMarked;
