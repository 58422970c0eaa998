package io.gatewaytunnel.container;

import java.util.function.BooleanSupplier;

/**
 * The connection below a request of HTTP/1.1. {@code identity}: the server's own object, the same for each request of
 * the connection and for no other's; {@code open}: whether the server still has the connection; any thread may ask, it
 * never throws.
 */
public record PublicConnection(Object identity, BooleanSupplier open) {}
