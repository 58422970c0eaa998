package io.gatewaytunnel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a page of the docs that is made from a table of the code, between two comments. */
public final class GeneratedSection {
    private GeneratedSection() {}

    /** Whether the docs are to be written anew: {@code -Ddocs.write}. */
    public static boolean isWritten() {
        return System.getProperty("docs.write") != null;
    }

    /**
     * {@code what} names it in its comments, such as {@code settings of the proxy}; {@code made}: what it has to be.
     */
    public static void require(Path page, String what, String made) throws IOException {
        String begin = "<!-- " + what + " -->\n";
        String end = "<!-- end of the " + what + " -->\n";
        String text = Files.readString(page);
        assertThat(text).contains(begin).contains(end);
        String whole =
                text.substring(0, text.indexOf(begin) + begin.length()) + made + text.substring(text.indexOf(end));
        if (isWritten()) {
            Files.writeString(page, whole);
        }
        assertThat(Files.readString(page)).isEqualTo(whole);
    }
}
