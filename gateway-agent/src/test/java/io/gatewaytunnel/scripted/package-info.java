/** What servers that do as a test says have in common. */
@NullMarked
package io.gatewaytunnel.scripted;

import org.jspecify.annotations.NullMarked;
