package io.gatewaytunnel.guard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The escapes of a path (RFC 3986 §2.1), read so strictly that nobody can read them in another way. Pure. */
final class PercentEncoding {
    private PercentEncoding() {}

    /** Whether there is an escape in it: a percent sign with two hexadecimal digits. */
    static boolean isEncoded(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            if (isEscape(text, at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a percent sign in it that begins no escape, such as that of {@code %u002e}. */
    static boolean isBroken(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            if (!isEscape(text, at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is an escape of the kind that IIS knew, {@code %uXXXX}. */
    static boolean isOfUnicode(String text) {
        return text.contains("%u") || text.contains("%U");
    }

    /** Whether a slash is encoded in it: to some it ends a segment, to others not. */
    static boolean hidesSlash(String text) {
        return text.contains("%2f") || text.contains("%2F");
    }

    /** All escapes replaced once; empty where they are not UTF-8 in its shortest form. */
    static Optional<String> decode(String text) {
        StringBuilder decoded = new StringBuilder(text.length());
        ByteBuffer run = ByteBuffer.allocate(text.length() / 3 + 1);
        for (int at = 0; at < text.length(); ) {
            while (isEscape(text, at)) {
                run.put((byte) Integer.parseInt(text.substring(at + 1, at + 3), 16));
                at += 3;
            }
            if (run.position() > 0) {
                try {
                    decoded.append(StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(run.flip()));
                } catch (CharacterCodingException malformed) {
                    return Optional.empty();
                }
                run.clear();
            } else {
                decoded.append(text.charAt(at++));
            }
        }
        return Optional.of(decoded.toString());
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length()
                && text.charAt(at) == '%'
                && isHexadecimal(text.charAt(at + 1))
                && isHexadecimal(text.charAt(at + 2));
    }

    private static boolean isHexadecimal(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
