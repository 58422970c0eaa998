/** The public side: a request walks from the filter into a stream and its response back. Source: docs/FIDELITY.md. */
@NullMarked
package io.gatewaytunnel.proxy;

import org.jspecify.annotations.NullMarked;
