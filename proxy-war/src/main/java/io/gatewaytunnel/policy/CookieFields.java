package io.gatewaytunnel.policy;

import io.gatewaytunnel.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** One cookie among those of a request. Pure; all others stay as they were received. Source: RFC 6265 §4.2. */
public final class CookieFields {
    /** More of one name than a browser has for nested paths are somebody's attempts to keep us busy. */
    private static final int MOST_VALUES = 4;

    private CookieFields() {}

    /** The first few values of that name. */
    public static List<String> values(Headers fields, String name) {
        List<String> values = new ArrayList<>();
        for (Headers.Field field : fields) {
            if (field.isNamed("cookie") && field.value().contains(name)) {
                for (String pair : field.value().split(";", -1)) {
                    String stripped = pair.strip();
                    if (isNamed(stripped, name) && values.size() < MOST_VALUES) {
                        values.add(stripped.substring(name.length() + 1));
                    }
                }
            }
        }
        return values;
    }

    /** The section without cookies of that name, and without a field that had nothing else. */
    public static Headers without(Headers fields, String name) {
        boolean none = true;
        for (Headers.Field field : fields) {
            none &= !(field.isNamed("cookie") && field.value().contains(name));
        }
        if (none) {
            return fields;
        }
        Headers.Builder kept = Headers.builder();
        for (Headers.Field field : fields) {
            if (!field.isNamed("cookie")) {
                kept.add(field.name(), field.value());
                continue;
            }
            String rest = without(field.value(), name);
            if (!rest.isBlank()) {
                kept.add(field.name(), rest);
            }
        }
        return kept.build();
    }

    private static String without(String cookies, String name) {
        StringJoiner rest = new StringJoiner(";");
        for (String pair : cookies.split(";", -1)) {
            if (!isNamed(pair.strip(), name)) {
                rest.add(pair);
            }
        }
        return rest.toString().strip();
    }

    private static boolean isNamed(String pair, String name) {
        return pair.startsWith(name) && pair.length() > name.length() && pair.charAt(name.length()) == '=';
    }
}
