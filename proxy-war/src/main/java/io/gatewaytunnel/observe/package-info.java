/** What is told of public exchanges, once and in one place, to whatever counts, measures or logs them. */
@NullMarked
package io.gatewaytunnel.observe;

import org.jspecify.annotations.NullMarked;
