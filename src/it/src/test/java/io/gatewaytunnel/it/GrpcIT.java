package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.grpc.GrpcCalls;
import io.gatewaytunnel.it.grpc.GrpcOrigin;
import io.gatewaytunnel.it.run.Tunnel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** gRPC from end to end: a grpc-java client, the stand-alone proxy, the agent, a grpc-java server. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrpcIT {
    private static final int PARALLEL_CALLS = 100;

    private final GrpcOrigin origin = GrpcOrigin.start();
    private final Tunnel tunnel = Tunnel.to(origin.uri());
    private final GrpcCalls calls = new GrpcCalls("127.0.0.1", tunnel.port(), origin);

    @AfterAll
    void end() {
        calls.close();
        tunnel.close();
        origin.close();
    }

    @Test
    void unaryCallsCarryMetadataBothWays() {
        calls.unary();
    }

    @Test
    void anErrorWithoutAMessageKeepsItsStatus() {
        calls.failure();
    }

    @Test
    void messagesMayBeLargerThanEveryWindow() {
        calls.largeMessages();
    }

    @Test
    void aServerStreams() {
        calls.serverStreaming(1000);
    }

    @Test
    void aClientStreams() throws InterruptedException {
        calls.clientStreaming(1000);
    }

    @Test
    void bothSidesTalkInTurn() throws InterruptedException {
        calls.bidirectional(200);
    }

    @Test
    void aDeadlineEndsTheCallOnBothSides() throws InterruptedException {
        calls.deadline();
    }

    @Test
    void aCancelReachesASilentServer() {
        calls.cancellation();
    }

    @Test
    void aSlowClientHoldsTheServerBack() throws InterruptedException {
        calls.slowClient(3000);
    }

    @Test
    void parallelCallsShareOneConnectionToTheOrigin() throws InterruptedException {
        calls.parallel(PARALLEL_CALLS);

        Figures.tell("connections to the origin for " + PARALLEL_CALLS + " parallel calls", origin.connections());
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void anOriginThatLimitsCallsGetsAsManyConnectionsAsItTakes() throws InterruptedException {
        try (GrpcOrigin limited = GrpcOrigin.start(25);
                Tunnel toLimited = Tunnel.to(limited.uri());
                GrpcCalls limitedCalls = new GrpcCalls("127.0.0.1", toLimited.port(), limited)) {
            limitedCalls.parallel(PARALLEL_CALLS);

            Figures.tell("the same, 25 calls a connection", limited.connections());
            assertThat(limited.connections()).isEqualTo(4);
        }
    }
}
