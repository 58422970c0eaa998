/** Origins: a well-behaved asynchronous one, and a scripted one that does whatever a test asks of it. */
@NullMarked
package io.gatewaytunnel.it.origin;

import org.jspecify.annotations.NullMarked;
