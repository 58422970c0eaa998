package io.gatewaytunnel.it.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where a server keeps a promise only with a setting, or cannot keep it. Each is a cell and a note of the promise's
 * table.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Differs.All.class)
public @interface Differs {
    /** The servers this is true of. */
    Server[] on();

    How how();

    /** The versions of HTTP over which it differs, of a test that is run over each. */
    Version[] over() default {Version.HTTP_1_1, Version.HTTP_2};

    /** The setting as its guide shows it, or what the server does instead; the text of the note. */
    String why();

    /**
     * Whether a test of what a server cannot is run all the same: it then has to fail, so that a server that learns it
     * is noticed. False where the failure takes long or comes at times only.
     */
    boolean tried() default true;

    /** The ways to differ. */
    enum How {
        /** Kept with this setting, with which the test runs. */
        SETTING,
        /** Not kept; the test ends as an assumption that says why. */
        CANNOT
    }

    /** Holds several. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface All {
        Differs[] value();
    }
}
