package io.gatewaytunnel.it.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Runs a parameterized test over each {@link Version} of HTTP, with each of the values if there are some. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ArgumentsSource(OverBothVersions.Source.class)
public @interface OverBothVersions {
    /** The second argument of the test. */
    String[] value() default {};

    /** What the test is run with. */
    final class Source implements ArgumentsProvider, AnnotationConsumer<OverBothVersions> {
        private String[] values = {};

        @Override
        public void accept(OverBothVersions annotation) {
            values = annotation.value();
        }

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Arrays.stream(Version.values())
                    .flatMap(version -> values.length == 0
                            ? Stream.of(Arguments.of(version))
                            : Arrays.stream(values).map(value -> Arguments.of(version, value)));
        }
    }
}
