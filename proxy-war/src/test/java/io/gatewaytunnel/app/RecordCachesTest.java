package io.gatewaytunnel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class RecordCachesTest {
    /** A record of an application, and a component of a type of the application's. */
    public record Part(RecordCachesTest.Whole whole) {}

    public record Whole(String name) implements Supplier<String> {
        @Override
        public String get() {
            Part part = new Part(this);
            return part.equals(new Part(new Whole(name))) + " " + part.hashCode() + " " + part;
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void recordsOfAnApplicationDoNotKeepItsClassLoader() throws Exception {
        assumeTrue(Runtime.version().feature() < 19, "the JDK lets go of them when it needs the memory");

        assertThat(ApplicationLoader.isCollectedAfter(loader -> {
                    loader.own(RecordCachesTest.class); // the others are its nest
                    Class<?> whole = loader.own(Whole.class);
                    loader.own(Part.class);
                    Supplier<String> used = (Supplier<String>)
                            whole.getConstructor(String.class).newInstance("x");
                    assertThat(used.get()).startsWith("true").endsWith("Part[whole=Whole[name=x]]");

                    RecordCaches.leave();
                }))
                .isTrue();
    }
}
