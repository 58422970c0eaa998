package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.containers.http2.Http2Port;
import io.gatewaytunnel.it.grpc.GrpcCalls;
import io.gatewaytunnel.it.grpc.GrpcOrigin;
import org.junit.jupiter.api.Test;

/**
 * A grpc-java client, the proxy, the agent with an {@code h2c://} origin, a grpc-java server. At the root only: gRPC
 * has no other paths.
 */
interface GrpcContract extends OnProxy {
    @Test
    @Promise("grpc")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11},
            how = Differs.How.SETTING,
            why = "`overheadDataThreshold=\"0\"` of the `UpgradeProtocol`")
    default void callsOfEveryKindAreAnswered() throws InterruptedException {
        try (GrpcOrigin server = GrpcOrigin.start();
                GrpcCalls calls = callsTo(server)) {
            calls.unary();
            calls.failure();
            calls.largeMessages();
            calls.serverStreaming(300);
            calls.clientStreaming(300);
            calls.bidirectional(100);
            calls.parallel(50);
            calls.slowClient(1000);
            calls.deadline();
        }
    }

    @Test
    @Promise("grpc-cancel")
    default void aCancelReachesASilentServer() {
        try (GrpcOrigin server = GrpcOrigin.start();
                GrpcCalls calls = callsTo(server)) {
            calls.cancellation();
        }
    }

    private GrpcCalls callsTo(GrpcOrigin server) {
        tunnel().serve(server.uri());
        return new GrpcCalls("127.0.0.1", Http2Port.beside(proxy().port()), server);
    }
}
