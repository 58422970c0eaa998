package io.gatewaytunnel.head;

import java.util.regex.Pattern;

/**
 * What a Content-Length may look like to be passed on: a number that fits a {@code long}. Pure. Source: RFC 9112 §6.3.
 */
final class ContentLength {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private ContentLength() {}

    static boolean isNumber(String value) {
        return NUMBER.matcher(value).matches();
    }
}
