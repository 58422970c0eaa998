/**
 * What is the container's affair: one file a server tells all that is odd about it, and a public connection after an
 * upgrade as each server gives it. The only package that may look behind the Servlet API.
 */
@NullMarked
package io.gatewaytunnel.container;

import org.jspecify.annotations.NullMarked;
