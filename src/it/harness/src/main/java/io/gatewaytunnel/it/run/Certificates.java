package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A private certificate authority and one certificate of it for 127.0.0.1, made by the JDK's keytool into a folder of
 * the test's.
 */
public final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final String SUBJECT_NAMES = "san=ip:127.0.0.1,dns:localhost";

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    public static Certificates in(Path folder) {
        Certificates made = new Certificates(folder);
        made.make();
        return made;
    }

    private void make() {
        keyPair("ca", "CN=it private authority", "bc:c");
        keyPair("server", "CN=localhost", SUBJECT_NAMES);
        keytool(
                "server",
                "-certreq",
                "-alias",
                "server",
                "-file",
                file("server.csr").toString());
        keytool(
                "ca",
                "-gencert",
                "-alias",
                "ca",
                "-rfc",
                "-ext",
                SUBJECT_NAMES,
                "-infile",
                file("server.csr").toString(),
                "-outfile",
                certificate().toString());
        keytool(
                "ca",
                "-exportcert",
                "-alias",
                "ca",
                "-rfc",
                "-file",
                authority().toString());
        keytool(
                "server",
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-file",
                authority().toString());
        keytool(
                "server",
                "-importcert",
                "-noprompt",
                "-alias",
                "server",
                "-file",
                certificate().toString());
        writeKey();
    }

    private void keyPair(String alias, String name, String extension) {
        keytool(
                alias,
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                name,
                "-ext",
                extension,
                "-validity",
                "30");
    }

    private void writeKey() {
        try {
            byte[] key = keyStore().getKey("server", PASSWORD.toCharArray()).getEncoded();
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
            Files.writeString(key(), "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PEM of the authority: what a peer must be told to trust. */
    public Path authority() {
        return file("ca.pem");
    }

    /** PEM of the certificate for 127.0.0.1. */
    public Path certificate() {
        return file("server.pem");
    }

    /** PEM of its private key. */
    public Path key() {
        return file("server.key");
    }

    /** The same certificate and key as PKCS12. */
    public Path keyStoreFile() {
        return file("server.p12");
    }

    public String keyStorePassword() {
        return PASSWORD;
    }

    /** For a server with this certificate, and for a client that trusts its authority and no other. */
    public SSLContext context() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore(), PASSWORD.toCharArray());
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(keyStore());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore keyStore() {
        try (InputStream in = Files.newInputStream(keyStoreFile())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void keytool(String store, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(JavaCommand.jdkTool("keytool").toString());
        line.addAll(List.of(arguments));
        line.addAll(
                List.of("-keystore", file(store + ".p12").toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process keytool = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output;
            try (InputStream in = keytool.getInputStream()) {
                output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", line) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during keytool", e);
        }
    }
}
