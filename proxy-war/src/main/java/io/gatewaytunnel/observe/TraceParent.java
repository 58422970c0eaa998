package io.gatewaytunnel.observe;

/** The field {@code traceparent}, which passes through untouched and is looked at for logs only. Source: W3C, §3.2. */
public final class TraceParent {
    private static final int VERSION_END = 2;
    private static final int TRACE_END = 35;
    private static final int PARENT_END = 52;
    private static final int LENGTH = 55;

    private TraceParent() {}

    /** The trace id, 32 hexadecimal digits, or nothing if the field is not valid. */
    public static String traceId(String field) {
        boolean formed = field.length() >= LENGTH
                && isHex(field, 0, VERSION_END)
                && field.charAt(VERSION_END) == '-'
                && isHex(field, VERSION_END + 1, TRACE_END)
                && field.charAt(TRACE_END) == '-'
                && isHex(field, TRACE_END + 1, PARENT_END)
                && field.charAt(PARENT_END) == '-'
                && isHex(field, PARENT_END + 1, LENGTH);
        if (!formed || field.startsWith("ff") || !endsWell(field)) {
            return "";
        }
        boolean known = isNotZero(field, VERSION_END + 1, TRACE_END) && isNotZero(field, TRACE_END + 1, PARENT_END);
        return known ? field.substring(VERSION_END + 1, TRACE_END) : "";
    }

    /** Later versions may have more behind what is known. */
    private static boolean endsWell(String field) {
        return field.length() == LENGTH || (!field.startsWith("00") && field.charAt(LENGTH) == '-');
    }

    private static boolean isHex(String text, int from, int to) {
        return text.substring(from, to).chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static boolean isNotZero(String text, int from, int to) {
        return text.substring(from, to).chars().anyMatch(c -> c != '0');
    }
}
