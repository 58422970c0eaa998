package io.gatewaytunnel.standalone;

import static io.gatewaytunnel.settings.StandaloneSettings.TLS_CERT;
import static io.gatewaytunnel.settings.StandaloneSettings.TLS_KEY;
import static io.gatewaytunnel.settings.StandaloneSettings.TLS_KEYSTORE;
import static io.gatewaytunnel.settings.StandaloneSettings.TLS_KEYSTORE_PASSWORD;
import static io.gatewaytunnel.settings.StandaloneSettings.TLS_KEYSTORE_PASSWORD_FILE;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** The key HTTPS is served with, as PEM or PKCS12. Errors: {@link ConfigException}, which never tells a password. */
final class TlsKeys {
    private static final String CIPHERS = String.join(
            ":",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256");

    private final StandaloneOptions options;

    private TlsKeys(StandaloneOptions options) {
        this.options = options;
    }

    /** Empty when no key is given: plain HTTP. */
    static Optional<SSLHostConfig> find(StandaloneOptions options) {
        requireTogether(options);
        TlsKeys keys = new TlsKeys(options);
        Optional<Path> cert = keys.file(TLS_CERT);
        Optional<Path> key = keys.file(TLS_KEY);
        Optional<Path> keystore = keys.file(TLS_KEYSTORE);
        return keystore.map(keys::ofKeystore).or(() -> cert.map(path -> ofPem(path, key.orElseThrow())));
    }

    /** All that are named, whether they are there or not. */
    static List<Path> files(StandaloneOptions options) {
        return Stream.of(TLS_CERT, TLS_KEY, TLS_KEYSTORE, TLS_KEYSTORE_PASSWORD_FILE)
                .flatMap(option -> options.text(option).stream())
                .map(Path::of)
                .toList();
    }

    /** Throws {@link ConfigException} for options that do not go together; looks at no file. */
    static void requireTogether(StandaloneOptions options) {
        boolean cert = options.isGiven(TLS_CERT);
        boolean key = options.isGiven(TLS_KEY);
        if (options.isGiven(TLS_KEYSTORE) && (cert || key)) {
            throw new ConfigException(options.place(TLS_KEYSTORE)
                    + " holds key and certificate both; leave out --tls-cert and --tls-key");
        }
        if (cert != key) {
            throw new ConfigException(
                    cert
                            ? options.place(TLS_CERT) + " needs its key; add --tls-key"
                            : options.place(TLS_KEY) + " needs its certificate; add --tls-cert");
        }
    }

    /** What to tell somebody when Tomcat could not make use of the key. */
    static ConfigException unusable(Throwable cause) {
        return new ConfigException("--tls-cert and --tls-key cannot be used: " + cause.getMessage()
                + "; give a PEM certificate and its own key, not encrypted");
    }

    private static SSLHostConfig ofPem(Path cert, Path key) {
        KeyPairCheck.require(cert, key);
        SSLHostConfig host = modern();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateFile(cert.toString());
        certificate.setCertificateKeyFile(key.toString());
        host.addCertificate(certificate);
        return host;
    }

    private SSLHostConfig ofKeystore(Path file) {
        String password = password();
        SSLHostConfig host = modern();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(load(file, password));
        certificate.setCertificateKeystorePassword(password);
        certificate.setCertificateKeyPassword(password);
        host.addCertificate(certificate);
        return host;
    }

    private static SSLHostConfig modern() {
        SSLHostConfig host = new SSLHostConfig();
        // Older ones are forbidden by RFC 8996.
        host.setProtocols("TLSv1.2+TLSv1.3");
        // Of TLS 1.2 those with forward secrecy and authenticated encryption, as RFC 9325 has it; TLS 1.3 has no
        // others.
        host.setCiphers(CIPHERS);
        return host;
    }

    private static KeyStore load(Path file, String password) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return store;
                }
            }
            throw new ConfigException(
                    "--tls-keystore " + file + " holds no private key; export the key with its certificate");
        } catch (IOException e) {
            // How the JDK tells a wrong password from a broken file.
            throw e.getCause() instanceof UnrecoverableKeyException
                    ? new ConfigException("--tls-keystore-password does not open " + file)
                    : new ConfigException("--tls-keystore " + file + " is no PKCS12 file: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new ConfigException("--tls-keystore " + file + " cannot be used: " + e.getMessage());
        }
    }

    private String password() {
        Optional<Path> file = file(TLS_KEYSTORE_PASSWORD_FILE);
        if (file.isEmpty()) {
            return options.text(TLS_KEYSTORE_PASSWORD).orElse("");
        }
        try {
            return Files.readString(file.get()).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new ConfigException("--tls-keystore-password-file " + file.get() + " is not text: " + e.getMessage());
        }
    }

    private Optional<Path> file(Setting<String> option) {
        return options.text(option).map(text -> {
            try {
                Path file = Path.of(text);
                if (Files.isRegularFile(file) && Files.isReadable(file)) {
                    return file.toAbsolutePath(); // Tomcat takes a relative one as below its own folder
                }
            } catch (InvalidPathException e) {
                // No name of a file, so no file that can be read.
            }
            throw new ConfigException(
                    "--" + option.name() + " " + text + " is no file this process can read; check path and rights");
        });
    }
}
