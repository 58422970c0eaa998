package io.gatewaytunnel.it.containers;

/** The servers that the contract is run on: the columns of its tables. */
public enum Server {
    TOMCAT_10("Tomcat 10.1"),
    TOMCAT_11("Tomcat 11"),
    WILDFLY("WildFly"),
    PAYARA("Payara"),
    PAYARA_MICRO("Payara Micro"),
    STANDALONE("stand-alone");

    private final String title;

    Server(String title) {
        this.title = title;
    }

    /** The one that this run is on; each module's build says which. */
    public static Server current() {
        return valueOf(System.getProperty("it.server", ""));
    }

    /** The name of its column. */
    public String title() {
        return title;
    }

    /** The value of {@code hub-carrier} that is tried beside the default. */
    public String otherCarrier() {
        return this == STANDALONE || this == TOMCAT_10 || this == TOMCAT_11 ? "endpoint" : "upgrade";
    }

    public boolean isPayara() {
        return this == PAYARA || this == PAYARA_MICRO;
    }
}
