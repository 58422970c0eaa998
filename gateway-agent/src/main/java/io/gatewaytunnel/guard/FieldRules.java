package io.gatewaytunnel.guard;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fields that a request must have, and what becomes of others on their way to the origin. Immutable.
 *
 * @param demand name → value, empty for any value
 * @param drop the {@link FieldKey keys} of those that go, in trailers too; of those in {@code set} as well
 * @param set are there as the file has them, and no others of the name
 * @param add are there beside what came
 */
public record FieldRules(
        Map<String, String> demand, Set<String> drop, List<Headers.Field> set, List<Headers.Field> add) {
    public static final FieldRules NONE = new FieldRules(Map.of(), Set.of(), List.of(), List.of());

    public FieldRules {
        demand = Map.copyOf(demand);
        drop = keys(drop, set);
        set = List.copyOf(set);
        add = List.copyOf(add);
    }

    /** Of the fields those count that go on to the origin, none of the connection's own. */
    Optional<String> violation(RequestHead head) {
        if (demand.isEmpty()) {
            return Optional.empty();
        }
        Headers fields = HopByHop.strip(head.headers());
        for (Map.Entry<String, String> wanted : demand.entrySet()) {
            if (!isMet(fields, wanted.getKey(), wanted.getValue())) {
                return Optional.of("the field " + wanted.getKey() + " is missing, or has not the value it must have");
            }
        }
        return Optional.empty();
    }

    /** Only one may be there under any spelling: another one may be what the origin looks at. */
    private static boolean isMet(Headers headers, String name, String value) {
        String key = FieldKey.of(name);
        int named = 0;
        boolean met = false;
        for (Headers.Field field : headers) {
            if (FieldKey.of(field.name()).equals(key)) {
                named++;
                met = field.isNamed(name)
                        && (value.isEmpty() || isSame(value, field.value().strip()));
            }
        }
        return met && named == 1;
    }

    /** It may be a secret: the time that it takes tells nothing. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.ISO_8859_1), other.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The fields of a request as the origin gets them. */
    public Headers applied(Headers headers) {
        Headers left = withoutDropped(headers);
        if (set.isEmpty() && add.isEmpty()) {
            return left;
        }
        Headers.Builder fields = Headers.builder().addAll(left);
        set.forEach(field -> fields.add(field.name(), field.value()));
        add.forEach(field -> fields.add(field.name(), field.value()));
        return fields.build();
    }

    /** The trailers of a request as the origin gets them: some take them for fields of its head. */
    Headers appliedToTrailers(Headers trailers) {
        Set<String> demanded = keys(demand.keySet(), List.of());
        return withoutDropped(trailers).without(field -> demanded.contains(FieldKey.of(field.name())));
    }

    private Headers withoutDropped(Headers headers) {
        return drop.isEmpty() ? headers : headers.without(field -> drop.contains(FieldKey.of(field.name())));
    }

    private static Set<String> keys(Set<String> names, List<Headers.Field> fields) {
        Set<String> keys = new HashSet<>();
        names.forEach(name -> keys.add(FieldKey.of(name)));
        fields.forEach(field -> keys.add(FieldKey.of(field.name())));
        return Set.copyOf(keys);
    }
}
