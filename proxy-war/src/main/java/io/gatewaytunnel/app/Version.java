package io.gatewaytunnel.app;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The version of this build, from the manifest of the WAR. */
final class Version {
    private Version() {}

    /** {@code development} when the application does not come from a WAR. */
    static String of(ServletContext context) {
        try (InputStream manifest = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            return manifest == null
                    ? "development"
                    : read(new Manifest(manifest)).orElse("development");
        } catch (IOException e) {
            return "development";
        }
    }

    private static Optional<String> read(Manifest manifest) {
        return Optional.ofNullable(manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION));
    }
}
