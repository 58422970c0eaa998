/** What lets a session outlive a link: numbered batches, acknowledgement, replay. Source: docs/PROTOCOL.md §5. */
@NullMarked
package io.gatewaytunnel.resume;

import org.jspecify.annotations.NullMarked;
