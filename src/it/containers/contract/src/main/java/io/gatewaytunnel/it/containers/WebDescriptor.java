package io.gatewaytunnel.it.containers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jboss.shrinkwrap.api.Archive;

/** The {@code web.xml} of a WAR. */
public final class WebDescriptor {
    static final String PATH = "WEB-INF/web.xml";

    private WebDescriptor() {}

    /** Its text, comments and all. */
    public static String of(Archive<?> war) {
        try (InputStream content = war.get(PATH).getAsset().openStream()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
