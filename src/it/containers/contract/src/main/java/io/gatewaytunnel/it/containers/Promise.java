package io.gatewaytunnel.it.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The row of docs/FIDELITY.md, or of docs/EXPOSURE.md for those of HostileIT, that a test shows. Several tests may show
 * one row; a row without a test fails the build.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Promise {
    /** The row's name: lower case, words joined by hyphens. */
    String value();
}
