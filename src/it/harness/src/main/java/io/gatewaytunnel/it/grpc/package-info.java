/** gRPC in both directions of the tunnel: a server to put behind it, and calls to make through it. */
@NullMarked
package io.gatewaytunnel.it.grpc;

import org.jspecify.annotations.NullMarked;
