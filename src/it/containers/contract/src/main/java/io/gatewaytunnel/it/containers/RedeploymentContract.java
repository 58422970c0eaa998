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
            why = "before Java 24 a thread remembers the code that was running when it was made, and its successors do:"
                    + " one of Tomcat's pool that was made while a request of an earlier deployment ended keeps its classes,"
                    + " and no more, until Tomcat ends")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            tried = false,
            why = "a request thread that has nothing to do keeps its last request, and with it the deployment, until"
                    + " its next one; nothing else does")
    default void earlierDeploymentLeavesNoObjectOfOurs() {
        if (Server.current() == Server.STANDALONE) {
            return; // each deployment is a process of its own
        }
        JvmProbe server = ServerProcess.listeningOn(proxy().port()).jvm();

        await("no class of ours to be there twice")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> classesOfSeveralLoaders(server.histogram()), Map::isEmpty);
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
