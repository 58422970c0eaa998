package io.gatewaytunnel.frame;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What a side may do only when both have declared it in hello and welcome. Source: docs/PROTOCOL.md §4 and §9. */
public enum Feature {
    /** An open may offer an upgrade and carry a body, which is sent before the connection turns into bytes. */
    UPGRADE_BODY("upgrade-body");

    private final String wireName;

    Feature(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** What this version declares. */
    public static Set<Feature> all() {
        return EnumSet.allOf(Feature.class);
    }

    /** Empty for one that only a newer peer knows. */
    static Optional<Feature> ofWire(String name) {
        return Arrays.stream(values())
                .filter(feature -> feature.wireName.equals(name))
                .findFirst();
    }
}
