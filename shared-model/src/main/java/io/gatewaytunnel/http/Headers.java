package io.gatewaytunnel.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Fields of a header or trailer section, in the order in which they arrived, duplicates kept.
 *
 * <p>Names and values hold one character per octet (ISO-8859-1), so that what a peer sent is passed on byte for byte;
 * names are compared without regard to case. Immutable, so any thread may read it.
 */
public final class Headers implements Iterable<Headers.Field> {
    /**
     * Bytes counted for a field beside its name and value, as HPACK does (RFC 7541 §4.1): a million empty fields are
     * not free.
     */
    public static final int FIELD_OVERHEAD_BYTES = 32;

    private static final Headers EMPTY = new Headers(List.of());

    private final List<Field> fields;
    private final long sizeBytes;

    /** {@code fields} is nobody else's. */
    private Headers(List<Field> fields) {
        this.fields = fields;
        long bytes = 0;
        for (Field field : fields) {
            bytes += field.name().length() + field.value().length() + FIELD_OVERHEAD_BYTES;
        }
        this.sizeBytes = bytes;
    }

    /** One line of a section; the name keeps the case in which it came. */
    public record Field(String name, String value) {
        public boolean isNamed(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    public static Headers empty() {
        return EMPTY;
    }

    /** Names and values in turn: {@code of("Host", "a", "Accept", "b")}. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + namesAndValues.length + " strings");
        }
        Builder builder = new Builder(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    public static Builder builder() {
        return new Builder(16);
    }

    /** The value of the first field of that name. */
    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.isNamed(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** The values of all fields of that name, in order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (Field field : fields) {
            if (field.isNamed(name)) {
                values = with(values, field.value());
            }
        }
        return values;
    }

    /** The comma-separated members of all fields of that name, trimmed, in lower case, empty ones left out. */
    public List<String> tokens(String name) {
        List<String> tokens = List.of();
        for (Field field : fields) {
            if (field.isNamed(name)) {
                for (String member : field.value().split(",", -1)) {
                    String token = member.strip().toLowerCase(Locale.ROOT);
                    if (!token.isEmpty()) {
                        tokens = with(tokens, token);
                    }
                }
            }
        }
        return tokens;
    }

    /** Most names have no field, and most of the others one. */
    private static List<String> with(List<String> values, String value) {
        if (values.isEmpty()) {
            return List.of(value);
        }
        List<String> more = values.size() == 1 ? new ArrayList<>(values) : values;
        more.add(value);
        return more;
    }

    public boolean contains(String name) {
        return first(name).isPresent();
    }

    /** The same section without the fields that match. */
    public Headers without(Predicate<Field> unwanted) {
        int first = 0;
        while (first < fields.size() && !unwanted.test(fields.get(first))) {
            first++;
        }
        if (first == fields.size()) {
            return this;
        }
        List<Field> kept = new ArrayList<>(fields.subList(0, first));
        for (Field field : fields.subList(first + 1, fields.size())) {
            if (!unwanted.test(field)) {
                kept.add(field);
            }
        }
        return kept.isEmpty() ? EMPTY : new Headers(Collections.unmodifiableList(kept));
    }

    public int size() {
        return fields.size();
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Octets of all names and values plus {@link #FIELD_OVERHEAD_BYTES} a field: what limits are compared with. */
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public Iterator<Field> iterator() {
        return fields.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && fields.equals(headers.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** Names only: values may be secrets and never reach a log. */
    @Override
    public String toString() {
        return fields.stream().map(Field::name).toList().toString();
    }

    /** Collects fields in order; not for use by several threads. */
    public static final class Builder {
        private final List<Field> fields;

        private Builder(int expectedFields) {
            fields = new ArrayList<>(expectedFields);
        }

        public Builder add(String name, String value) {
            fields.add(new Field(name, value));
            return this;
        }

        public Builder addAll(Headers others) {
            fields.addAll(others.fields);
            return this;
        }

        /** The section so far; the builder may go on being used. */
        public Headers build() {
            return fields.isEmpty() ? EMPTY : new Headers(List.copyOf(fields));
        }
    }
}
