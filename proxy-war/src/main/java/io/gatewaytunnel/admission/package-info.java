/** How many of something may be under way: in all, and for one client. */
@NullMarked
package io.gatewaytunnel.admission;

import org.jspecify.annotations.NullMarked;
