/** What reading and writing a container's streams without waiting takes, before and after an upgrade. */
@NullMarked
package io.gatewaytunnel.streams;

import org.jspecify.annotations.NullMarked;
