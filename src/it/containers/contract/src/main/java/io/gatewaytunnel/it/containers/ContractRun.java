package io.gatewaytunnel.it.containers;

import java.io.File;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A deployment of the built WAR by Arquillian, and the tunnel through it: begun before the first test, ended after the
 * last.
 */
@ExtendWith({EarlierServer.class, ArquillianExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContractRun implements OnProxy {
    private static final String PAYARA_DESCRIPTOR = "WEB-INF/glassfish-web.xml";

    private final DeployedProxy proxy;
    private @Nullable TunnelUnderTest tunnel;

    ContractRun(String contextPath) {
        proxy = new DeployedProxy(Integer.getInteger("it.port"), contextPath);
    }

    /** The file as it was built, under a name that says where it goes. */
    static WebArchive war(String name) {
        return ShrinkWrap.create(ZipImporter.class, name)
                .importFrom(new File(System.getProperty("gatewaytunnel.war")))
                .as(WebArchive.class);
    }

    /**
     * For the root. Payara Server is told so at deployment ({@code --contextroot /}), which its adapter can say in the
     * descriptor only.
     */
    static WebArchive rootWar() {
        WebArchive war = war("ROOT.war");
        if (Server.current() == Server.PAYARA) {
            war.delete(PAYARA_DESCRIPTOR);
            war.add(new StringAsset("""
                    <glassfish-web-app>
                      <context-root>/</context-root>
                      <class-loader delegate="false"/>
                    </glassfish-web-app>
                    """), PAYARA_DESCRIPTOR);
        }
        return war;
    }

    /** With the carrier of agents' links that is tried beside the server's default. */
    static WebArchive carriedOtherwise(WebArchive war) {
        String setting = """
                  <context-param>
                    <param-name>gatewaytunnel.hub-carrier</param-name>
                    <param-value>%s</param-value>
                  </context-param>
                """.formatted(Server.current().otherCarrier());
        String changed = WebDescriptor.of(war).replace("</web-app>", setting + "</web-app>");
        war.delete(WebDescriptor.PATH);
        return war.add(new StringAsset(changed), WebDescriptor.PATH);
    }

    @BeforeAll
    void open() {
        TunnelUnderTest opened = new TunnelUnderTest(proxy);
        tunnel = opened;
        opened.origin();
    }

    @AfterAll
    void end() {
        TunnelUnderTest opened = tunnel;
        if (opened == null) {
            return;
        }
        try {
            opened.close();
        } catch (AssertionError e) {
            if (!Control.isOn()) { // nginx may leave an origin waiting, and fails nothing
                throw e;
            }
        }
    }

    @Override
    public TunnelUnderTest tunnel() {
        TunnelUnderTest opened = tunnel;
        if (opened == null) {
            throw new IllegalStateException("before the first test");
        }
        return opened;
    }
}
