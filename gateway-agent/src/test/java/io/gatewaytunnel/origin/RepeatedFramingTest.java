package io.gatewaytunnel.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatedFramingTest {
    /** Fields with {@code |} between them, as L (a length) or C (a coding) and the value; what is left of them. */
    @ParameterizedTest
    @CsvSource({
        "L5, L5",
        "L5|L5, L5",
        "'L5, 5', L5",
        "'L5, 5|L5', L5",
        "L5|L6, L5|L6",
        "'L5, 6', 'L5, 6'",
        "Cchunked, Cchunked",
        "Cchunked|CChunked, Cchunked",
        "'Cchunked, chunked', Cchunked",
        "Cidentity|L5, L5",
        "'Cidentity, chunked', Cchunked",
        "'Cgzip, chunked', 'Cgzip, chunked'",
        "'Cgzip, gzip, chunked', 'Cgzip, gzip, chunked'",
        "X1|X1, X1|X1",
    })
    void whatIsSaidTwiceIsSaidOnceAndWhatContradictsItselfStays(String fields, String left) {
        HttpResponse head = new BasicHttpResponse(200);
        for (String field : fields.split("\\|", -1)) {
            head.addHeader(name(field.charAt(0)), field.substring(1));
        }

        RepeatedFraming.simplify(head);

        assertThat(Arrays.stream(head.getHeaders()).map(RepeatedFramingTest::shortly))
                .containsExactlyInAnyOrder(left.split("\\|", -1));
    }

    private static String name(char letter) {
        return switch (letter) {
            case 'L' -> "Content-Length";
            case 'C' -> "Transfer-Encoding";
            default -> "X-Other";
        };
    }

    private static String shortly(Header field) {
        String letter = field.getName().substring(0, 1);
        return (letter.equals("T") ? "C" : letter.equals("C") ? "L" : letter) + field.getValue();
    }
}
