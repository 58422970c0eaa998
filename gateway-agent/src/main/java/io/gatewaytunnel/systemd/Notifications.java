package io.gatewaytunnel.systemd;

/** Takes what is told to a service manager: lines of {@code NAME=value}, as sd_notify(3) lists them. */
interface Notifications {
    /** Never blocks, never throws. False when it could not be taken now; a later try may do. */
    boolean offer(String lines);
}
