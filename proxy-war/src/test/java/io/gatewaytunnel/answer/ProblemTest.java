package io.gatewaytunnel.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final Recipient PERSON = new Recipient(true, ID);
    private static final Recipient PROGRAM = new Recipient(false, ID);

    /** Whatever would make a browser fetch something, or run it. */
    private static final Pattern FOREIGN =
            Pattern.compile("<(script|img|link|iframe|object|form)|https?:|//|url\\(|@import|src=|href=| on[a-z]+=");

    private static ResponseHead head(Answer answer) {
        return ((Frame.Head) answer.frames().get(0)).head();
    }

    private static String body(Answer answer) {
        return StandardCharsets.UTF_8
                .decode(((Frame.Data) answer.frames().get(1)).bytes().duplicate())
                .toString();
    }

    @Test
    void programIsToldWhyAndWhenToComeBack() {
        Answer answer = Problem.of(ForwardError.NO_AGENT, "Details.", 2).answer(PROGRAM);

        Headers fields = head(answer).headers();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(fields.first("proxy-status"))
                .hasValue("gateway-tunnel; error=destination_unavailable; details=\"No agent is connected; request="
                        + ID + "\"");
        assertThat(fields.first("retry-after")).hasValue("2");
        assertThat(fields.first("content-type")).hasValue("application/problem+json");
        assertThat(fields.first("vary")).hasValue("Accept");
        assertThat(fields.first("cache-control")).hasValue("no-store");
        assertThat(body(answer))
                .isEqualTo("{\"title\":\"No agent is connected\",\"status\":503,\"detail\":\"Details.\","
                        + "\"requestId\":\"" + ID + "\"}");
    }

    @ParameterizedTest
    @EnumSource(ForwardError.class)
    void personIsToldWhatHappenedWhoseAffairItIsAndWhatToDo(ForwardError error) {
        Problem problem = Problem.of(error, "Details.", 2);
        Answer answer = problem.answer(PERSON);
        String page = body(answer);

        assertThat(page)
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .contains("<h1>" + ErrorPage.escaped(error.explanation().whatHappened()) + "</h1>")
                .contains(ErrorPage.escaped(error.explanation().side().words()))
                .contains(ErrorPage.escaped(error.explanation().whatToDo()))
                .contains("<code>" + ID + "</code>", "prefers-color-scheme")
                .doesNotContain("%");
        assertThat(FOREIGN.matcher(page).find()).as(page).isFalse();
        assertThat(page.length()).isLessThan(4096);

        Headers fields = head(answer).headers();
        Headers ofProgram = head(problem.answer(PROGRAM)).headers();
        assertThat(answer.status()).isEqualTo(error.status());
        assertThat(fields.all("proxy-status")).isEqualTo(ofProgram.all("proxy-status"));
        assertThat(fields.all("retry-after")).isEqualTo(ofProgram.all("retry-after"));
        assertThat(fields.first("content-type")).hasValue("text/html;charset=utf-8");
        assertThat(fields.first("vary")).hasValue("Accept");
        assertThat(fields.first("cache-control")).hasValue("no-store");
        assertThat(fields.first("content-security-policy")).hasValue("default-src 'none'; style-src 'unsafe-inline'");
        assertThat(fields.first("x-content-type-options")).hasValue("nosniff");
    }

    @ParameterizedTest
    @EnumSource(ForwardError.class)
    void explanationsAreWholeSentencesWithoutTheWordsOfProtocols(ForwardError error) {
        assertThat(error.explanation().whatHappened()).matches("[A-Z].*\\.");
        assertThat(error.explanation().whatToDo()).matches("[A-Z].*\\.");
        assertThat(error.explanation().whatHappened() + error.explanation().whatToDo())
                .doesNotContainIgnoringCase("HTTP", "origin", "agent", "upstream", "gateway");
    }

    @Test
    void whatWasNotWrittenHereIsEscaped() {
        String evil = "</dd><script>alert(\"1\")</script>&'\u0000\u007f";
        Recipient stranger = new Recipient(true, evil);
        Answer answer = Problem.of(ForwardError.BAD_REQUEST, evil, 2).answer(stranger);

        assertThat(body(answer))
                .doesNotContain("<script", "\u0000", "\u007f")
                .contains("&lt;/dd&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;??");
        assertThat(head(answer).headers().first("proxy-status").orElseThrow())
                .endsWith("alert(\\\"1\\\")</script>&'??\"");
    }

    @Test
    void detailsThatRepeatTheTitleStandAlone() {
        assertThat(body(Problem.of(ForwardError.AGENT_LOST, ForwardError.AGENT_LOST.title() + ".", 2)
                        .answer(PERSON)))
                .contains("<dd>502 The agent&#39;s connection was lost.</dd>");
        assertThat(body(Problem.of(ForwardError.NO_AGENT, "Come back.", 2).answer(PERSON)))
                .contains("<dd>503 No agent is connected. Come back.</dd>");
    }

    @Test
    void refusalOfWhatIsReservedKeepsItsFields() {
        Answer answer = Problem.ofReserved(405, "Not here", "Send POST.", Headers.of("Allow", "POST"))
                .answer(PERSON);

        assertThat(head(answer).headers().first("allow")).hasValue("POST");
        assertThat(head(answer).headers().first("proxy-status").orElseThrow()).contains("error=http_request_denied");
        assertThat(body(answer)).contains("<h1>Not here.</h1>", "<p>Send POST.</p>", "405 Not here");
    }
}
