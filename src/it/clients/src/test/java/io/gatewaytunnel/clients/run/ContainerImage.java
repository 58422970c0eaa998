package io.gatewaytunnel.clients.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** An image with layers of random bytes, as a folder in the layout of the Open Container Initiative. */
public final class ContainerImage {
    private static final String TYPE = "application/vnd.oci.image.";

    private final Path folder;
    private final SplittableRandom random = new SplittableRandom(7);

    private ContainerImage(Path folder) {
        this.folder = folder;
    }

    /** Writes one with layers of about these sizes into a folder that is not there yet. */
    public static void write(Path folder, int... layerBytes) {
        try {
            new ContainerImage(folder).write(layerBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(int... layerBytes) throws IOException {
        Files.createDirectories(folder.resolve("blobs/sha256"));
        List<String> layers = new ArrayList<>();
        List<String> contents = new ArrayList<>();
        for (int bytes : layerBytes) {
            byte[] content = new byte[bytes];
            random.nextBytes(content);
            contents.add("\"sha256:" + digest(content) + '"');
            layers.add(blob("layer.v1.tar+gzip", compressed(content)));
        }
        String config = text("config.v1+json", """
                {"architecture":"amd64","os":"linux","config":{},
                "rootfs":{"type":"layers","diff_ids":[%s]}}""".formatted(String.join(",", contents)));
        String manifest = text("manifest.v1+json", """
                {"schemaVersion":2,"config":%s,"layers":[%s]}""".formatted(config, String.join(",", layers)));
        Files.writeString(folder.resolve("index.json"), """
                {"schemaVersion":2,"manifests":[%s]}""".formatted(manifest));
        Files.writeString(folder.resolve("oci-layout"), """
                {"imageLayoutVersion":"1.0.0"}""");
    }

    private String text(String type, String content) throws IOException {
        return blob(type, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes it and says how others name it. */
    private String blob(String type, byte[] content) throws IOException {
        String digest = digest(content);
        Files.write(folder.resolve("blobs/sha256").resolve(digest), content);
        return """
                {"mediaType":"%s","digest":"sha256:%s","size":%d}""".formatted(TYPE + type, digest, content.length);
    }

    private static byte[] compressed(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
