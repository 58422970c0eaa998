/**
 * What a proxy owes on whatever server it runs: the promises of docs/FIDELITY.md and docs/EXPOSURE.md as tests, and
 * what they stand on.
 */
@NullMarked
package io.gatewaytunnel.it.containers;

import org.jspecify.annotations.NullMarked;
