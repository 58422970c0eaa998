package io.gatewaytunnel.it.http1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A head as it came: the start line and the fields in order, one character per octet. */
public record Http1Head(String startLine, List<Field> fields) {
    public Http1Head {
        fields = List.copyOf(fields);
    }

    /** One line of the section. */
    public record Field(String name, String value) {}

    /** The first value of that name. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** All values of that name, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** Of a response. */
    public int status() {
        return Integer.parseInt(word(1));
    }

    /** Of a request. */
    public String method() {
        return word(0);
    }

    /** The target of a request, byte for byte. */
    public String target() {
        return word(1);
    }

    private String word(int index) {
        List<String> words = List.of(startLine.split(" ", -1));
        if (words.size() <= index) {
            throw new AssertionError("not a start line: '" + startLine + "'");
        }
        return words.get(index);
    }
}
