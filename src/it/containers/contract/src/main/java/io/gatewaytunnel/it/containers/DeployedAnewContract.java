package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.STANDALONE;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployer;
import org.junit.jupiter.api.Test;

/** An application beside the one of the other tests is taken down by a server that goes on, and deployed again. */
interface DeployedAnewContract extends OnProxy {
    /** The name of its deployment, and its context path without the slash. */
    String AGAIN = "again";

    String A_PROCESS =
            "a deployment is a process, and ends with it: `WHAT-SURVIVES.md` tells of a proxy that is stopped";

    Duration LONGEST_STOP = Duration.ofSeconds(20);

    Deployer deployer();

    @Test
    @Promise("undeployed")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            why =
                    "it closes the agents' links before the application hears that it stops: what is under way is answered"
                            + " 503 or broken off, unless the proxy is drained first")
    @Differs(
            on = {STANDALONE, PAYARA_MICRO},
            how = CANNOT,
            why = A_PROCESS,
            tried = false)
    default void requestUnderWayIsAnsweredBeforeTheApplicationGoes() throws IOException, InterruptedException {
        withAnother(another -> {
            another.finishing(() -> deployer().undeploy(AGAIN));
            deployer().deploy(AGAIN); // for who takes it down
        });
    }

    @Test
    @Promise("deployed-anew")
    @Differs(
            on = {STANDALONE, PAYARA_MICRO},
            how = CANNOT,
            why = A_PROCESS,
            tried = false)
    default void drainedApplicationLosesNothingAndServesWhenItIsDeployedAgain()
            throws IOException, InterruptedException {
        withAnother(another -> {
            another.finishing(another.tunnel().proxy()::drain);
            deployer().undeploy(AGAIN);
            deployer().deploy(AGAIN);
            another.tunnel().proxy().awaitReady();
        });
    }

    private void withAnother(Step step) throws IOException, InterruptedException {
        Control.leaveOut("deployments");
        deployer().deploy(AGAIN);
        try (TunnelUnderTest tunnel = new TunnelUnderTest(new DeployedProxy(proxy().port(), "/" + AGAIN))) {
            step.run(new Another(tunnel));
        } finally {
            deployer().undeploy(AGAIN);
        }
    }

    /** What is done with one. */
    interface Step {
        void run(Another another) throws IOException, InterruptedException;
    }

    /** What takes an application down, or out of service. */
    interface Ending {
        void run() throws IOException, InterruptedException;
    }

    /** The application that comes and goes, and its agent. */
    record Another(TunnelUnderTest tunnel) {
        /** A request is under way when it ends, and has its answer when the end has long begun. */
        void finishing(Ending ending) throws IOException, InterruptedException {
            CountDownLatch arrived = new CountDownLatch(1);
            tunnel.origin().script(exchange -> {
                arrived.countDown();
                awaitStopping(tunnel.proxy());
                exchange.answer(200, "finished");
            });
            try (RawConnection connection = new RawConnection(tunnel.proxy().port()).patience(LONGEST_STOP)) {
                connection.send("GET " + tunnel.proxy().target("/x") + " HTTP/1.1\nHost: public.example\n\n");
                assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

                ending.run();

                assertThat(connection.read().body().text()).isEqualTo("finished");
            }
        }
    }

    /** Until the proxy does not say that it is ready, in whatever way. */
    private static void awaitStopping(DeployedProxy proxy) {
        await("the application to stop")
                .atMost(LONGEST_STOP)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !isReady(proxy));
        try {
            TimeUnit.MILLISECONDS.sleep(300); // a work that takes its time, and less than Tomcat waits
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the origin is being closed
        }
    }

    private static boolean isReady(DeployedProxy proxy) throws InterruptedException {
        try {
            return proxy.reserved("/_tunnel/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
