package io.gatewaytunnel.it;

import java.util.Locale;

/** Figures that a run measured: printed for whoever compares runs, asserted only where a limit is promised. */
final class Figures {
    private Figures() {}

    static void tell(String what, double value) {
        System.out.printf(Locale.ROOT, "[figure] %s: %.1f%n", what, value);
    }
}
