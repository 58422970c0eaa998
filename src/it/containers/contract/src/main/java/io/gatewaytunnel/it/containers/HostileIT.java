package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.containers.hostile.Departures;
import io.gatewaytunnel.it.containers.hostile.HostileOrigin;
import io.gatewaytunnel.it.containers.hostile.Siege;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The rows of docs/EXPOSURE.md: attacks and the agents' door, all on one running server, and the look at what they
 * leave.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HostileIT extends ContractRun
        implements HostilePublicContract, DeparturesContract, HubContract, WaitingCrowdContract {
    private final HostileOrigin script = new HostileOrigin();
    private @Nullable Siege siege;
    private @Nullable Departures departures;

    HostileIT() {
        super("");
    }

    @Deployment(testable = false)
    static WebArchive deployment() {
        return rootWar();
    }

    @BeforeEach
    void scripted() {
        origin().script(script);
    }

    @AfterAll
    void letGo() {
        script.close();
    }

    @Override
    public Siege siege() {
        Siege begun = siege;
        if (begun == null) {
            begun = new Siege(proxy(), origin().port());
            siege = begun;
        }
        return begun;
    }

    @Override
    public Departures departures() {
        Departures gone = departures;
        if (gone == null) {
            try {
                gone = new Departures(proxy(), origin());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            departures = gone;
            System.out.println(gone);
        }
        return gone;
    }
}
