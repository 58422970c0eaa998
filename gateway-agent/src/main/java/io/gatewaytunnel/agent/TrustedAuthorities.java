package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom a TLS leg trusts: the authorities of the JDK, or instead of them those in a PEM file. Never everybody. */
final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /** Those of the JDK. */
    static SSLContext ofJdk() {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /** Those in a PEM file. Errors: {@link ConfigException}, which says what is wrong with it. */
    static SSLContext in(Path pem) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(storeOf(read(pem)));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    private static ConfigException unusable(Exception cause) {
        return new ConfigException("TLS cannot be set up: " + cause.getMessage());
    }

    private static Collection<? extends Certificate> read(Path file) {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot read " + file + "; give a readable PEM file with the certificate of the CA");
        } catch (CertificateException e) {
            throw new ConfigException(
                    "" + file + " holds no valid certificate; give a PEM file with the certificate of the CA");
        }
        if (certificates.isEmpty()) {
            throw new ConfigException("" + file + " is empty; give a PEM file with the certificate of the CA");
        }
        return certificates;
    }

    private static KeyStore storeOf(Collection<? extends Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        return store;
    }
}
