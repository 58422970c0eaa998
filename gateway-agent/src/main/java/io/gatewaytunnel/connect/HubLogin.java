package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.proof.AuthorizationField;
import io.gatewaytunnel.proof.HandshakeProof;
import io.gatewaytunnel.proof.KeyKind;
import java.net.URI;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Optional;

/** What the agent shows a hub: values of the field Authorization. Its text has no secret. Threads: any. */
public sealed interface HubLogin {
    /** In the first request for a link. */
    String first(HelloBody hello);

    /** What answers a challenge of the hub's, which the first request brings; empty where there is no answer. */
    Optional<String> answer(URI hub, HelloBody hello, String nonce);

    /** The same token each time. */
    static HubLogin token(String token) {
        return new Token(token);
    }

    /** A signature with the key, which the hub knows by {@code id}. */
    static HubLogin key(KeyKind kind, PrivateKey key, String id) {
        return new Key(kind, key, id);
    }

    /** See {@link #token}. */
    record Token(String token) implements HubLogin {
        @Override
        public String first(HelloBody hello) {
            return "Bearer " + token;
        }

        @Override
        public Optional<String> answer(URI hub, HelloBody hello, String nonce) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "token";
        }
    }

    /** See {@link #key}. */
    record Key(KeyKind kind, PrivateKey key, String id) implements HubLogin {
        @Override
        public String first(HelloBody hello) {
            return AuthorizationField.format(AuthorizationField.HANDSHAKE, "name", hello.agentName());
        }

        @Override
        public Optional<String> answer(URI hub, HelloBody hello, String nonce) {
            HandshakeProof proof = new HandshakeProof(
                    HandshakeProof.authority(hub),
                    hello.agentName(),
                    hello.instanceId(),
                    HandshakeProof.digest(hello.services()),
                    nonce);
            try {
                byte[] signature = kind.sign(key, proof.signed());
                return Optional.of(AuthorizationField.format(
                        AuthorizationField.HANDSHAKE,
                        "name",
                        proof.name(),
                        "hub",
                        proof.hub(),
                        "instance",
                        proof.instance(),
                        "services",
                        proof.services(),
                        "key",
                        id,
                        "nonce",
                        nonce,
                        "signature",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(signature)));
            } catch (InvalidKeyException e) {
                throw new IllegalStateException("a key that was read signs", e);
            }
        }

        @Override
        public String toString() {
            return "key " + id;
        }
    }
}
