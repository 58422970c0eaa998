package io.gatewaytunnel.guard;

/**
 * A request that is not let through: {@code rule} is the setting that says so, {@code words} tell why and hold nothing
 * that was sent.
 */
public record Denial(String rule, String words) {}
