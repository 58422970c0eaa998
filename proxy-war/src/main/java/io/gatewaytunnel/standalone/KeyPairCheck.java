package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.apache.tomcat.util.net.jsse.PEMFile;

/**
 * Whether a certificate and a key are each other's: nothing else notices before the first client comes, and while both
 * are being renewed they are not for a moment.
 */
final class KeyPairCheck {
    private KeyPairCheck() {}

    /** Throws {@link ConfigException} for what is no PEM, or for two that are not each other's. */
    static void require(Path cert, Path key) {
        try {
            List<X509Certificate> certificates = new PEMFile(cert.toString()).getCertificates();
            PrivateKey secret = new PEMFile(key.toString()).getPrivateKey();
            if (certificates.isEmpty() || secret == null) {
                throw unusable((certificates.isEmpty() ? cert + " holds no certificate" : key + " holds no key"));
            }
            if (!areOne(certificates.get(0).getPublicKey(), secret)) {
                throw unusable("the key in " + key + " is not that of the first certificate in " + cert);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw TlsKeys.unusable(e);
        }
    }

    private static ConfigException unusable(String why) {
        return TlsKeys.unusable(new GeneralSecurityException(why));
    }

    private static boolean areOne(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        if (!open.getAlgorithm().equals(secret.getAlgorithm())) {
            return false;
        }
        byte[] said = {1, 2, 3};
        Signature signature = Signature.getInstance(
                switch (secret.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> secret.getAlgorithm();
                });
        signature.initSign(secret);
        signature.update(said);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(said);
        return signature.verify(signed);
    }
}
