/** What is the container's affair: how the servers that this runs in differ, found at run time. The only package that may look behind the Servlet API. */
@NullMarked
package io.gatewaytunnel.quirks;

import org.jspecify.annotations.NullMarked;
