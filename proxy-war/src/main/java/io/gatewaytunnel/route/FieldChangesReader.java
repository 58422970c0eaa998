package io.gatewaytunnel.route;

import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.policy.FieldChanges;
import io.gatewaytunnel.policy.UntouchableFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a route does to the fields of requests or of responses; one reader for each such map. */
final class FieldChangesReader {
    private static final String SET = "set";
    private static final String ADD = "add";
    private static final String REMOVE = "remove";

    private final YamlMap map;
    private final boolean ofRequest;
    private final Set<String> names = new HashSet<>();

    private FieldChangesReader(YamlMap map, boolean ofRequest) {
        this.map = map;
        this.ofRequest = ofRequest;
    }

    /** {@code names}: whether fields are written as {@code NAME: VALUE}, or as maps of a list. */
    static FieldChanges read(YamlMap map, boolean ofRequest, boolean names) {
        FieldChangesReader reader = new FieldChangesReader(map, ofRequest);
        List<Headers.Field> set = names ? reader.named(SET) : reader.listed(SET);
        List<Headers.Field> add = names ? reader.named(ADD) : reader.listed(ADD);
        List<String> remove = new ArrayList<>();
        for (YamlText text : map.texts(REMOVE)) {
            if (reader.mayChange(map, text, text.text())) {
                remove.add(text.text());
            }
        }
        map.refuseOthers();
        if (!map.has(SET) && !map.has(ADD) && !map.has(REMOVE)) {
            map.mistake(SET, "nothing is changed; write set, add or remove");
        }
        return new FieldChanges(set, add, remove);
    }

    private List<Headers.Field> named(String action) {
        List<Headers.Field> fields = new ArrayList<>();
        map.map(action).ifPresent(all -> {
            for (String name : all.names()) {
                all.text(name).ifPresent(value -> add(all, value, name, value, fields));
            }
        });
        return fields;
    }

    private List<Headers.Field> listed(String action) {
        List<Headers.Field> fields = new ArrayList<>();
        for (YamlMap entry : map.maps(action)) {
            RouteReader.require(entry, "name");
            RouteReader.require(entry, "value");
            entry.text("name")
                    .ifPresent(name ->
                            entry.text("value").ifPresent(value -> add(entry, name, name.text(), value, fields)));
            entry.refuseOthers();
        }
        return fields;
    }

    private void add(YamlMap in, YamlText place, String name, YamlText value, List<Headers.Field> fields) {
        if (!value.text().chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff))) {
            in.mistake(value, "the value holds a character that no field can carry; use visible ASCII and spaces");
        } else if (mayChange(in, place, name)) {
            fields.add(new Headers.Field(name, value.text().strip()));
        }
    }

    private boolean mayChange(YamlMap in, YamlText place, String name) {
        if (!HeadRules.isToken(name)) {
            in.mistake(place, "'" + name + "' is no name of a header field");
            return false;
        }
        UntouchableFields.why(name, ofRequest).ifPresent(why -> in.mistake(place, "'" + name + "' " + why));
        if (!names.add(name.toLowerCase(Locale.ROOT))) {
            in.mistake(place, "'" + name + "' is here for the second time; do one thing with it");
        }
        return true;
    }
}
