/** How programs of other people are found, started and ended. */
@NullMarked
package io.gatewaytunnel.clients.run;

import org.jspecify.annotations.NullMarked;
