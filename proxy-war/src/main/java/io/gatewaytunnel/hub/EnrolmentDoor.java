package io.gatewaytunnel.hub;

import com.google.gson.JsonObject;
import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.answer.Recipient;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.identity.Enrolments;
import io.gatewaytunnel.proof.AuthorizationField;
import io.gatewaytunnel.proof.EnrolmentCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Where an agent brings its key: a POST with a code and a public key in its {@code Authorization}, and no body, so that
 * nobody waits for one. It is answered at once; 202 asks to be asked again. Threads: any; nothing blocks. Source:
 * docs/PROTOCOL.md §2.
 */
public final class EnrolmentDoor {
    private final Enrolments enrolments;
    private final LoginRefusals refusals;

    public EnrolmentDoor(Enrolments enrolments, LoginThrottle throttle, AddressRanges trustedProxies) {
        this.enrolments = enrolments;
        this.refusals = new LoginRefusals(throttle, trustedProxies);
    }

    public Answer answer(HttpServletRequest request, String requestId) {
        if (!request.getMethod().equals("POST")) {
            return problem(
                    new AgentAuthentication.Refusal(
                            405, "The method is not allowed here", "enrol takes POST.", Headers.of("Allow", "POST")),
                    request,
                    requestId);
        }
        Optional<AuthorizationField> shown = Optional.ofNullable(request.getHeader("Authorization"))
                .flatMap(text -> AuthorizationField.parse(text, AuthorizationField.ENROLMENT));
        Optional<EnrolmentCode> code = shown.flatMap(field -> EnrolmentCode.parse(field.get("code")));
        if (code.isEmpty()) {
            return problem(wrong(request), request, requestId);
        }
        Optional<byte[]> key = shown.flatMap(field -> Enrolments.publicKey(field.get("public-key")));
        if (key.isEmpty()) {
            return problem(refusal(400, "This is no key", "Send an Ed25519 or P-256 key."), request, requestId);
        }
        return answer(enrolments.enrol(code.get(), key.get()), request, requestId);
    }

    private Answer answer(Enrolments.Outcome outcome, HttpServletRequest request, String requestId) {
        if (outcome instanceof Enrolments.Enrolled enrolled) {
            JsonObject json = new JsonObject();
            json.addProperty("agent", enrolled.name());
            json.addProperty("key", enrolled.keyId());
            return Answer.of(
                    200, "application/json", json + "\n", Headers.of(Protocol.HUB_FIELD, Protocol.SUBPROTOCOL));
        }
        if (outcome instanceof Enrolments.Pending) {
            return Answer.of(
                    202,
                    "text/plain",
                    "being enrolled; ask again\n",
                    Headers.of("Retry-After", "1", Protocol.HUB_FIELD, Protocol.SUBPROTOCOL));
        }
        AgentAuthentication.Refusal refusal;
        if (outcome instanceof Enrolments.Refused refused) {
            refusal = refusal(403, "The code cannot be used any more", refused.reason());
        } else if (outcome instanceof Enrolments.Failed) {
            refusal = refusal( // the reason names files, and is in the log
                    503, "The key cannot be kept now", "The proxy's log has the reason; try again with the same code.");
        } else {
            refusal = wrong(request);
        }
        return problem(refusal, request, requestId);
    }

    private AgentAuthentication.Refusal wrong(HttpServletRequest request) {
        return refusals.wrong(
                refusals.client(request),
                "code",
                "",
                new AgentAuthentication.Refusal(
                        401,
                        "The code is wrong",
                        "It is not known here, has expired or was tried too often; ask for another one.",
                        Headers.of("WWW-Authenticate", AuthorizationField.ENROLMENT)));
    }

    private static AgentAuthentication.Refusal refusal(int status, String title, String detail) {
        return new AgentAuthentication.Refusal(status, title, detail, Headers.empty());
    }

    private static Answer problem(AgentAuthentication.Refusal refusal, HttpServletRequest request, String requestId) {
        Headers fields = Headers.builder()
                .addAll(refusal.fields())
                .add(Protocol.HUB_FIELD, Protocol.SUBPROTOCOL)
                .build();
        return Problem.ofReserved(refusal.status(), refusal.title(), refusal.detail(), fields)
                .answer(Recipient.of(request, requestId));
    }
}
