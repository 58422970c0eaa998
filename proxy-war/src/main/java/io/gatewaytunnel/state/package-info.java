/** What a proxy keeps beyond its process: records in plain files. Source: docs/adr/0013-agent-identity.md. */
@NullMarked
package io.gatewaytunnel.state;

import org.jspecify.annotations.NullMarked;
