package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.run.JvmProbe;
import io.gatewaytunnel.it.run.ServerProcess;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** What is left of a deployment that has ended. Shown by the second class of tests that a server deploys. */
interface RedeploymentContract extends OnProxy {
    /** A class of ours of which there are objects: one line for each class loader that has it. */
    Pattern OURS = Pattern.compile("(?m)^ *\\d+: +\\d+ +\\d+ +(io\\.gatewaytunnel\\.[\\w.$]+)(?: .*)?$");

    @Test
    @Promise("redeployment")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = CANNOT,
            tried = false,
            why = "under load Tomcat at times does not complete a request over HTTP/2 that its client resets just then,"
                    + " and keeps it, with our listener and our classes, until Tomcat ends")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            tried = false,
            why = "a request thread that has nothing to do keeps its last request, and with it the deployment, until"
                    + " its next one; nothing else does")
    default void earlierDeploymentLeavesNoObjectOfOurs() {
        Control.leaveOut("deployments");
        if (Server.current() == Server.STANDALONE) {
            return; // each deployment is a process of its own
        }
        JvmProbe server = ServerProcess.listeningOn(proxy().port()).jvm();

        try {
            await("no class of ours to be there twice")
                    .atMost(Duration.ofSeconds(90)) // Payara remembers an ended connection for 30 s
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> classesOfSeveralLoaders(server.histogram()), Map::isEmpty);
        } catch (ConditionTimeoutException e) {
            String keepers = classesOfSeveralLoaders(server.histogram()).keySet().stream()
                    .findFirst()
                    .map(server::keepersOf)
                    .orElse("nothing any more");
            throw new AssertionError(keepers, e);
        }
    }

    private static Map<String, Integer> classesOfSeveralLoaders(String histogram) {
        Map<String, Integer> loaders = new TreeMap<>();
        Matcher line = OURS.matcher(histogram);
        while (line.find()) {
            loaders.merge(line.group(1), 1, Integer::sum);
        }
        loaders.values().removeIf(count -> count == 1);
        return loaders;
    }
}
