package io.gatewaytunnel.policy;

import io.gatewaytunnel.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * What becomes of the fields of a head: some get one value whatever they had, some get another one behind those that
 * they have, some go. No name is in two of the lists, in whatever case. Immutable. Source: HTTPHeaderFilter.
 */
public record FieldChanges(List<Headers.Field> set, List<Headers.Field> add, List<String> remove) {
    public static final FieldChanges NONE = new FieldChanges(List.of(), List.of(), List.of());

    public FieldChanges {
        set = List.copyOf(set);
        add = List.copyOf(add);
        remove = List.copyOf(remove);
    }

    boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }

    /** The section with these changes; the same one when there are none. */
    public Headers apply(Headers fields) {
        if (isEmpty()) {
            return fields;
        }
        Headers.Builder changed =
                Headers.builder().addAll(fields.without(field -> isNamed(set, field) || isRemoved(field)));
        set.forEach(field -> changed.add(field.name(), field.value()));
        add.forEach(field -> changed.add(field.name(), field.value()));
        return changed.build();
    }

    private static boolean isNamed(List<Headers.Field> fields, Headers.Field one) {
        return fields.stream().anyMatch(field -> field.isNamed(one.name()));
    }

    private boolean isRemoved(Headers.Field field) {
        return remove.stream().anyMatch(field::isNamed);
    }

    /** The names alone, of {@code whose} fields: values may be secrets. */
    List<String> words(String whose) {
        List<String> words = new ArrayList<>();
        addWords(
                words,
                whose + " fields set: ",
                set.stream().map(Headers.Field::name).toList());
        addWords(
                words,
                whose + " fields added: ",
                add.stream().map(Headers.Field::name).toList());
        addWords(words, whose + " fields removed: ", remove);
        return words;
    }

    private static void addWords(List<String> words, String what, List<String> names) {
        if (!names.isEmpty()) {
            StringJoiner joined = new StringJoiner(", ", what, "");
            names.forEach(joined::add);
            words.add(joined.toString());
        }
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return words("header").toString();
    }
}
