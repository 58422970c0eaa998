package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;

/** The container's own request inside what other filters have wrapped around it. */
final class Unwrapped {
    private Unwrapped() {}

    static ServletRequest of(ServletRequest request) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        return innermost;
    }
}
