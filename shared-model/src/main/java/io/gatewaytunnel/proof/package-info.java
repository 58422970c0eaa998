/** How an agent proves who it is: its key, the code that enrols it, and what it signs. Source: docs/PROTOCOL.md §2. */
@NullMarked
package io.gatewaytunnel.proof;

import org.jspecify.annotations.NullMarked;
