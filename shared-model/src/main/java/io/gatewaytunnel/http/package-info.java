/** Heads of HTTP messages as both sides see them, free of servlet and HTTP client types. Source: RFC 9110. */
@NullMarked
package io.gatewaytunnel.http;

import org.jspecify.annotations.NullMarked;
