package io.gatewaytunnel.configfile;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ${NAME}} in a text of a file is the variable of that name in the environment; {@code $$} is a dollar sign. A
 * variable that is not defined is a mistake, not an empty text: nothing is to be configured by a name that somebody has
 * misspelt.
 */
final class Variables {
    private static final Pattern DOLLAR = Pattern.compile("\\$(?:(\\$)|\\{([A-Za-z_][A-Za-z0-9_]*)\\}|(\\{))?");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The text with its variables replaced; what cannot be goes to {@code mistakes} and stays as it is. */
    String replaced(String text, String field, Place place, Mistakes mistakes) {
        return DOLLAR.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(replacement(found, field, place, mistakes)));
    }

    private String replacement(MatchResult found, String field, Place place, Mistakes mistakes) {
        String name = found.group(2);
        if (name != null) {
            String value = environment.get(name);
            if (value == null) {
                mistakes.add(
                        place,
                        field + ": the environment has no variable " + name + "; define it, or write $$ for"
                                + " a dollar sign");
            }
            return value == null ? found.group() : value;
        }
        if (found.group(3) != null) {
            mistakes.add(
                    place,
                    field + ": '${' begins a variable that does not end; write ${NAME}, or $$ for a dollar" + " sign");
        }
        return found.group(1) == null ? found.group() : "$";
    }
}
