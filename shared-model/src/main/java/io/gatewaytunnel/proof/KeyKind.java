package io.gatewaytunnel.proof;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The two kinds of key that an agent may have. A kind has one signature algorithm and one encoding of its public keys,
 * so that nothing that comes from a peer chooses either. Threads: any.
 */
public enum KeyKind {
    /** RFC 8032; where the JDK has it. */
    ED25519("Ed25519", "Ed25519", "302a300506032b6570032100", 32),

    /** ECDSA with P-256 and SHA-256, for JDKs that are confined to what FIPS 186-4 has. */
    P256("EC", "SHA256withECDSAinP1363Format", "3059301306072a8648ce3d020106082a8648ce3d03010703420004", 64);

    /** Of both kinds. */
    public static final int SIGNATURE_BYTES = 64;

    private final String keyAlgorithm;
    private final String signatureAlgorithm;
    private final String prefix;
    private final int pointBytes;

    /** {@code prefix}: what stands before the {@code pointBytes} of the key in its SubjectPublicKeyInfo, in hex. */
    KeyKind(String keyAlgorithm, String signatureAlgorithm, String prefix, int pointBytes) {
        this.keyAlgorithm = keyAlgorithm;
        this.signatureAlgorithm = signatureAlgorithm;
        this.prefix = prefix;
        this.pointBytes = pointBytes;
    }

    /** A new pair of the best kind that this JDK has. */
    public static KeyPair generate() {
        return Stream.of(values())
                .flatMap(kind -> kind.tryGenerate().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this JDK has neither Ed25519 nor P-256"));
    }

    /** A new pair of this kind; empty where the JDK has it not. */
    Optional<KeyPair> tryGenerate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(keyAlgorithm);
            generator.initialize(this == ED25519 ? NamedParameterSpec.ED25519 : new ECGenParameterSpec("secp256r1"));
            return Optional.of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** The kind of a public key by its SubjectPublicKeyInfo; empty for any other key and any other encoding. */
    public static Optional<KeyKind> of(byte[] subjectPublicKeyInfo) {
        return Stream.of(values())
                .filter(kind -> kind.encodes(subjectPublicKeyInfo))
                .findFirst();
    }

    private boolean encodes(byte[] info) {
        byte[] start = HexFormat.of().parseHex(prefix);
        return info.length == start.length + pointBytes && Arrays.equals(info, 0, start.length, start, 0, start.length);
    }

    /** The key of this kind in its SubjectPublicKeyInfo. Errors: {@link InvalidKeyException}. */
    public PublicKey publicKey(byte[] subjectPublicKeyInfo) throws InvalidKeyException {
        try {
            return KeyFactory.getInstance(keyAlgorithm).generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("no key of " + this + " that this JDK can use", e);
        }
    }

    /** The private key of this kind in its PKCS #8 encoding. Errors: {@link InvalidKeyException}. */
    public PrivateKey privateKey(byte[] pkcs8) throws InvalidKeyException {
        try {
            return KeyFactory.getInstance(keyAlgorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("no private key of " + this + " that this JDK can use", e);
        }
    }

    /** Signs with a key of this kind: {@value #SIGNATURE_BYTES} octets. Errors: {@link InvalidKeyException}. */
    public byte[] sign(PrivateKey key, byte[] text) throws InvalidKeyException {
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm);
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (NoSuchAlgorithmException | SignatureException e) {
            throw new InvalidKeyException("this JDK cannot sign with " + this, e);
        }
    }

    /** Whether the signature of the text is of that key, which is of this kind. */
    public boolean verifies(PublicKey key, byte[] text, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifying = Signature.getInstance(signatureAlgorithm);
            verifying.initVerify(key);
            verifying.update(text);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
