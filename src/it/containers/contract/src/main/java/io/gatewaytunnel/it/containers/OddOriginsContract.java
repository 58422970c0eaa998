package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/** Origins that do not quite speak HTTP: what they mean is understood, and what they do wrong hurts nobody else. */
interface OddOriginsContract extends OnProxy {
    int ODD_ROUNDS = 5;

    /** A body behind an answer that has none, which wants to be the beginning of the next one. */
    String STRAY = "HTTP/1.1 302 Found\nLocation: /forged\n";

    @ParameterizedTest
    @OverBothVersions({"HEAD", "GET"})
    @Promise("stray-octets")
    default void bodyBehindAnAnswerThatHasNoneIsNobodysAnswer(Version version, String method) throws IOException {
        int status = method.equals("HEAD") ? 200 : 304;
        origin().script(exchange -> {
            exchange.readBody();
            if (exchange.target().equals("/odd")) {
                exchange.send("HTTP/1.1 " + status + " Odd\nContent-Length: 9999\n\n" + STRAY);
            } else {
                exchange.answer(200, "ok");
            }
        });
        for (int i = 0; i < ODD_ROUNDS; i++) {
            for (String next : List.of("GET", "POST", "PATCH")) {
                assertThat(ask(version, method + " /odd\n\n")).isEqualTo(status);
                assertThat(ask(version, next + " /x\n\n")).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @OverBothVersions({
        "Content-Length: 2\nContent-Length: 2\n\nok",
        "Content-Length: 2, 2\n\nok",
        "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n",
        "Transfer-Encoding: chunked, chunked\n\n2\nok\n0\n\n",
        "Transfer-Encoding: identity\nContent-Length: 2\n\nok",
        "Transfer-Encoding: Chunked\nContent-Length: 9\n\n2\nok\n0\n\n",
        "X-A: 1\n  folded\nX-B : 2\nContent-Length: 2\n\nok"
    })
    @Promise("odd-framing")
    default void whatAnOriginSaysTwiceIsUnderstood(Version version, String answer) throws IOException {
        answering("HTTP/1.1 200 OK\n" + answer);

        assertThat(ask(version, "GET /x\n\n")).isEqualTo(200);
    }

    @ParameterizedTest
    @OverBothVersions({
        "Content-Length: 2\nContent-Length: 3\n\nok",
        "Content-Length: -2\n\nok",
        "Transfer-Encoding: gzip, chunked\n\n2\nok\n0\n\n"
    })
    @Promise("odd-framing")
    default void whatContradictsItselfIsNotGuessedAt(Version version, String answer) throws IOException {
        answering("HTTP/1.1 200 OK\n" + answer);

        assertThat(ask(version, "GET /x\n\n")).isEqualTo(502);
    }
}
