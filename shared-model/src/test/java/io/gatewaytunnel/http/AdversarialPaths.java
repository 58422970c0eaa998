package io.gatewaytunnel.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Spellings of one path, {@link #PROTECTED}, by which somebody may hope to get by a rule: all that is known of
 * encodings, dot segments, parameters and look-alikes, put together by chance, the same each time. Most lead nowhere,
 * some lead there on some servers; all are visible characters, as any request has them.
 */
public final class AdversarialPaths {
    /** What all of them mean. */
    public static final String PROTECTED = "/admin/secret";

    /** What somebody may ask for. */
    public static final String ALLOWED = "/public";

    private static final List<String> BEGINNINGS = List.of(
            "", "", "", "", "/", "/.", "/;x", "//h", "http://h", "/%2e", "/%20", "/%09", "/x/..", "/;/..", "\\", "/~");
    private static final List<String> SLASHES = List.of(
            "/",
            "/",
            "/",
            "/",
            "/",
            "//",
            "/./",
            "/;/",
            "/;a=b/",
            "/%2e/",
            "%2f",
            "%2F",
            "%252f",
            "%25252f",
            "\\",
            "%5c",
            "%255c",
            "%c0%af",
            "%c1%9c",
            "%e0%80%af",
            "%ef%bc%8f",
            "%e2%88%95",
            "%e2%81%84",
            "%u2215",
            "%u002f",
            "/%20/",
            "%00/",
            "/+/");
    private static final List<String> UPS = List.of(
            "..",
            "..",
            "..",
            "%2e%2e",
            "%2E.",
            ".%2e",
            "%252e%252e",
            "%25252e%25252e",
            ".%252e",
            "%c0%ae%c0%ae",
            "%c0%2e%c0%2e",
            "%e0%80%ae%e0%80%ae",
            "%ef%bc%8e%ef%bc%8e",
            "%e2%80%a4%e2%80%a4",
            "%e2%80%a5",
            "%u002e%u002e",
            "..;",
            "..;a=b",
            "..%3b",
            "%2e%2e;x",
            "..%20",
            "..+",
            ". .",
            "...",
            "..%00",
            "..%09",
            "..%0d",
            "..%23",
            "..%3f",
            "%2%65%2%65",
            "..%ff",
            "\u00c0\u00ae\u00c0\u00ae");
    private static final List<String> TAILS = List.of(
            "",
            "",
            "",
            "",
            "",
            "/",
            "//",
            "/.",
            "/x/..",
            ";",
            ";jsessionid=1",
            ";/x",
            "%3bx",
            "?x",
            "?/../../public",
            "%3fx",
            "%3f/public",
            "#x",
            "%23x",
            ".",
            "..",
            "%20",
            "%20.",
            "+",
            "%00",
            "%00.html",
            "%09",
            "%0a",
            "%c2%a0",
            "::$DATA",
            "%3a%3a$DATA",
            "/%2e",
            "%e2%80%8b",
            "\\",
            "%5c",
            "/;/..;/..;/public/..;/..;/admin/secret");
    private static final List<String> BELOW = List.of("/public", "/public/x", "/public/x/y", "/public//x", "/PUBLIC");

    private final SplittableRandom random;

    private AdversarialPaths(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** So many, none twice. */
    public static List<String> make(int count) {
        AdversarialPaths made = new AdversarialPaths(42);
        Set<String> paths = new LinkedHashSet<>();
        while (paths.size() < count) {
            String path = made.next();
            if (!path.isEmpty() && path.chars().allMatch(c -> c > ' ' && c != 0x7f && c < 0x100)) {
                paths.add(path);
            }
        }
        return new ArrayList<>(paths);
    }

    /** Paths below {@link #ALLOWED} that are as plain as most. */
    public static List<String> plain(int count) {
        SplittableRandom random = new SplittableRandom(7);
        String letters = "abcXYZ019-_~!$&'()*,=@";
        Set<String> paths = new LinkedHashSet<>();
        while (paths.size() < count) {
            StringBuilder path = new StringBuilder(ALLOWED);
            for (int segment = random.nextInt(5); segment >= 0; segment--) {
                path.append('/');
                for (int letter = random.nextInt(12); letter >= 0; letter--) {
                    path.append(letters.charAt(random.nextInt(letters.length())));
                }
                path.append(random.nextInt(3) == 0 ? ".html" : "");
            }
            paths.add(path.toString());
        }
        return new ArrayList<>(paths);
    }

    private String next() {
        // With one trick or two mostly, since with ten of them no server understands it.
        int tricks = 1 + random.nextInt(random.nextInt(4) == 0 ? 6 : 3);
        StringBuilder path = new StringBuilder(random.nextInt(4) == 0 ? one(BEGINNINGS) : "");
        if (random.nextInt(3) != 0) {
            String start = one(BELOW);
            path.append(start);
            long depth = start.chars().filter(c -> c == '/').count() + random.nextInt(2);
            String up = one(UPS);
            String slash = maybe(SLASHES, "/", tricks);
            for (long i = 0; i < depth; i++) {
                path.append(slash).append(random.nextInt(4) == 0 ? one(UPS) : up);
            }
        }
        for (String segment : PROTECTED.substring(1).split("/", -1)) {
            path.append(maybe(SLASHES, "/", tricks)).append(spelled(segment, tricks));
        }
        return path.append(maybe(TAILS, "", tricks)).toString();
    }

    private String maybe(List<String> tricks, String otherwise, int many) {
        return random.nextInt(6) < many ? one(tricks) : otherwise;
    }

    private String one(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** The segment with some of its letters in another form. */
    private String spelled(String segment, int tricks) {
        if (random.nextInt(8) >= tricks) {
            return segment;
        }
        int form = random.nextInt(10);
        StringBuilder spelled = new StringBuilder();
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            spelled.append(random.nextInt(3) == 0 ? form(c, form) : String.valueOf(c));
        }
        return spelled.toString();
    }

    private static String form(char c, int form) {
        String hex = String.format(Locale.ROOT, "%02x", (int) c);
        return switch (form) {
            case 0 -> "%" + hex;
            case 1 -> "%" + hex.toUpperCase(Locale.ROOT);
            case 2 -> "%25" + hex;
            case 3 -> "%2525" + hex;
            case 4 -> String.valueOf(Character.toUpperCase(c));
            case 5 -> String.format(Locale.ROOT, "%%ef%%bd%%%02x", 0x80 + c - 0x60); // full-width
            case 6 -> String.format(Locale.ROOT, "%%c1%%%02x", 0x80 + (c & 0x3f)); // overlong
            case 7 -> "%u00" + hex;
            case 8 -> c + "%e2%80%8b"; // a blank of no width
            default -> c + "%cc%81"; // an accent
        };
    }
}
