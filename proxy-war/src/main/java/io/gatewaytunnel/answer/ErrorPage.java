package io.gatewaytunnel.answer;

import io.gatewaytunnel.http.Headers;

/**
 * The page that a person gets instead of an answer. Nothing on it comes from anywhere else: no image, script or font,
 * and what was not written here is escaped. Pure.
 */
final class ErrorPage {
    static final String MEDIA_TYPE = "text/html;charset=utf-8";

    /** Even if something were to slip through, a browser would fetch and run nothing. */
    static final Headers FIELDS = Headers.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'",
            "X-Content-Type-Options",
            "nosniff");

    /** Less than 2 KiB; {@code %s} stands for what is filled in. */
    private static final String TEMPLATE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            :root { color-scheme: light dark; }
            body { margin: 12vh auto 2rem; max-width: 36rem; padding: 0 1.25rem;
              font: 1.0625rem/1.55 system-ui, sans-serif; color: #1d1f22; background: #fff; }
            h1 { font-size: 1.5rem; line-height: 1.3; }
            dl { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid #767b83; font-size: .9375rem; }
            dt { font-weight: 600; }
            dd { margin: 0 0 .75rem; overflow-wrap: anywhere; }
            @media (prefers-color-scheme: dark) { body { color: #e6e8eb; background: #17191c; } }
            </style>
            </head>
            <body>
            <main>
            <h1>%s</h1>
            <p>%s</p>
            <p>%s</p>
            <dl>
            <dt>What this server says</dt>
            <dd>%s</dd>
            <dt>Request id, to be told to whoever runs this site</dt>
            <dd><code>%s</code></dd>
            </dl>
            </main>
            </body>
            </html>
            """;

    private ErrorPage() {}

    /** {@code details}: in the words of those who know HTTP, with the status. */
    static String of(Explanation explanation, String details, String requestId) {
        return TEMPLATE.formatted(
                escaped(explanation.whatHappened()),
                escaped(explanation.whatHappened()),
                escaped(explanation.side().words()),
                escaped(explanation.whatToDo()),
                escaped(details),
                escaped(requestId));
    }

    /** As text of an element and within quotes. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c >= ' ' && c != 0x7f ? c : '?');
            }
        }
        return escaped.toString();
    }
}
