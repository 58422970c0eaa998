/**
 * Taking up a changed configuration while everything goes on.
 *
 * <p>The walk. A reading notes each file that it looks into ({@link io.gatewaytunnel.reload.FilesRead}), as it is just
 * before. From then on, each interval, {@link io.gatewaytunnel.reload.Reload} looks whether one of them is another one
 * now: on a thread that may block, since a file may lie at the other end of a network. Two looks that see the same
 * change mean that nobody is writing any more; then all is read anew, verified as at a start, and taken up by the one
 * swap of whoever owns what is configured. What cannot be used changes nothing, and is told.
 */
@NullMarked
package io.gatewaytunnel.reload;

import org.jspecify.annotations.NullMarked;
