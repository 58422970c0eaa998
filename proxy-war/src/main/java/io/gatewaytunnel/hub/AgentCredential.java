package io.gatewaytunnel.hub;

/** Whom a token stands for, and which services its agents may offer. */
public record AgentCredential(String name, ServiceGrant grant) {}
