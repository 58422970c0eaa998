package io.gatewaytunnel.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is registered of HTTP methods: which of them do no more when they are asked twice than when they are asked once.
 * A method that nobody has registered may do anything.
 *
 * <p>The table is IANA's, column by column: https://www.iana.org/assignments/http-methods (RFC 9110 §16.1, begun by RFC
 * 7237). Immutable.
 */
public final class MethodRegistry {
    private static final String TABLE = "http-methods.csv";
    private static final int NAME = 0;
    private static final int IS_IDEMPOTENT = 2;
    private static final Set<String> IDEMPOTENT = idempotent();

    private MethodRegistry() {}

    /** Names are case-sensitive, as in HTTP. */
    public static boolean isIdempotent(String method) {
        return IDEMPOTENT.contains(method);
    }

    private static Set<String> idempotent() {
        try (InputStream table = Objects.requireNonNull(MethodRegistry.class.getResourceAsStream(TABLE), TABLE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .map(line -> line.split(",", -1))
                    .filter(row -> row[IS_IDEMPOTENT].equals("yes"))
                    .map(row -> row[NAME])
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
