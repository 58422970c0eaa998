package io.gatewaytunnel.mux;

/** Which end of a session this is: it decides only who may open streams and who speaks first. */
public enum Role {
    PROXY,
    AGENT
}
