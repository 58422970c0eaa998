package io.gatewaytunnel.guard;

import java.util.Locale;

/**
 * Names of fields as those compare them who have been CGI once: letters of either case, and all that is no letter or
 * digit is the same ({@code X_Api_Key} is {@code X-Api-Key}). Pure.
 */
final class FieldKey {
    private FieldKey() {}

    static String of(String name) {
        StringBuilder key = new StringBuilder(name.length());
        String lower = name.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            key.append(plain ? c : '-');
        }
        return key.toString();
    }
}
