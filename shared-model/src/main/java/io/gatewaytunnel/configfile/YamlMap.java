package io.gatewaytunnel.configfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Names with something behind each. Whoever reads one asks for what it knows and says {@link #refuseOthers} at the end;
 * all that is wrong goes to the mistakes of the file, and what is wrong is as if it were not there. One thread.
 */
public final class YamlMap {
    private final YamlFile file;
    private final String path;
    private final Place place;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    private record Entry(Place place, Node value) {}

    YamlMap(YamlFile file, String path, MappingNode node) {
        this.file = file;
        this.path = path;
        this.place = Place.of(file.name(), node);
        node.getValue().forEach(this::add);
    }

    /** With nothing in it. */
    YamlMap(YamlFile file) {
        this.file = file;
        this.path = "";
        this.place = Place.whole(file.name());
    }

    private void add(NodeTuple tuple) {
        Place at = Place.of(file.name(), tuple.getKeyNode());
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            file.mistakes().add(at, words("a name is expected here; write NAME: VALUE"));
        } else if (entries.containsKey(key.getValue())) {
            file.mistakes()
                    .add(
                            at,
                            field(key.getValue()) + ": it is here for the second time, the first is in line "
                                    + entries.get(key.getValue()).place().line() + "; keep one of them");
        } else {
            entries.put(key.getValue(), new Entry(at, tuple.getValueNode()));
        }
    }

    public Place place() {
        return place;
    }

    /** How mistakes call what is behind the name. */
    public String field(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Of the name itself, or of all of this where it is missing. */
    public Place place(String name) {
        Entry entry = entries.get(name);
        return entry == null ? place : entry.place();
    }

    /** About what is behind a name, or about its absence. */
    public void mistake(String name, String what) {
        file.mistakes().add(place(name), field(name) + ": " + what);
    }

    /** About a value in it. */
    public void mistake(YamlText text, String what) {
        file.mistakes().add(text.place(), text.field() + ": " + what);
    }

    /** In the order of the file, asked for or not. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    public Optional<YamlText> text(String name) {
        return entry(name).flatMap(entry -> text(field(name), entry.value()));
    }

    /** One text, or a list of them. */
    public List<YamlText> texts(String name) {
        List<YamlText> texts = new ArrayList<>();
        entry(name).ifPresent(entry -> {
            if (entry.value() instanceof SequenceNode list) {
                for (int i = 0; i < list.getValue().size(); i++) {
                    text(field(name) + "[" + i + "]", list.getValue().get(i)).ifPresent(texts::add);
                }
            } else {
                text(field(name), entry.value()).ifPresent(texts::add);
            }
        });
        return texts;
    }

    /** One text or map, or a list in which each is one of both, in the order of the file. */
    public void each(String name, Consumer<YamlText> ofText, Consumer<YamlMap> ofMap) {
        entry(name).ifPresent(entry -> {
            if (entry.value() instanceof SequenceNode list) {
                for (int i = 0; i < list.getValue().size(); i++) {
                    either(field(name) + "[" + i + "]", list.getValue().get(i), ofText, ofMap);
                }
            } else {
                either(field(name), entry.value(), ofText, ofMap);
            }
        });
    }

    private void either(String field, Node node, Consumer<YamlText> ofText, Consumer<YamlMap> ofMap) {
        if (node instanceof MappingNode map) {
            ofMap.accept(new YamlMap(file, field, map));
        } else {
            text(field, node).ifPresent(ofText);
        }
    }

    /** A map behind the name. */
    public Optional<YamlMap> map(String name) {
        return entry(name).flatMap(entry -> map(field(name), entry.value()));
    }

    /** A list of maps behind the name; empty where there is none. */
    public List<YamlMap> maps(String name) {
        List<YamlMap> maps = new ArrayList<>();
        entry(name).ifPresent(entry -> {
            if (entry.value() instanceof SequenceNode list) {
                for (int i = 0; i < list.getValue().size(); i++) {
                    map(field(name) + "[" + i + "]", list.getValue().get(i)).ifPresent(maps::add);
                }
            } else {
                file.mistakes()
                        .add(
                                Place.of(file.name(), entry.value()),
                                field(name) + ": a list is expected; begin each of its maps with a dash");
            }
        });
        return maps;
    }

    private Optional<YamlMap> map(String field, Node node) {
        if (node instanceof MappingNode map) {
            return Optional.of(new YamlMap(file, field, map));
        }
        file.mistakes()
                .add(Place.of(file.name(), node), field + ": a map is expected here; write NAME: VALUE in lines below");
        return Optional.empty();
    }

    /** Whether there is anything behind the name, which counts as asked for. */
    public boolean has(String name) {
        asked.add(name);
        return entries.containsKey(name);
    }

    /** Whether a list with nothing in it is behind the name. */
    public boolean hasEmptyList(String name) {
        Entry entry = entries.get(name);
        return entry != null
                && entry.value() instanceof SequenceNode list
                && list.getValue().isEmpty();
    }

    /** Whether a map is behind the name. */
    public boolean hasMap(String name) {
        Entry entry = entries.get(name);
        return entry != null && entry.value() instanceof MappingNode;
    }

    private Optional<Entry> entry(String name) {
        asked.add(name);
        return Optional.ofNullable(entries.get(name));
    }

    private Optional<YamlText> text(String field, Node node) {
        Place at = Place.of(file.name(), node);
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return Optional.of(new YamlText(field, file.replaced(scalar.getValue(), field, at), at));
        }
        file.mistakes()
                .add(
                        at,
                        field
                                + (node instanceof ScalarNode
                                        ? ": there is no value; write one, or leave the line out"
                                        : ": one value is expected, and here is " + kind(node)));
        return Optional.empty();
    }

    private static String kind(Node node) {
        return node instanceof MappingNode ? "a map" : "a list";
    }

    private String words(String what) {
        return path.isEmpty() ? what : path + ": " + what;
    }

    /** Says of each name that nobody has asked for that it is unknown, and which of those asked for was meant. */
    public void refuseOthers() {
        Set<String> known = asked;
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                file.mistakes()
                        .add(
                                entry.getValue().place(),
                                field(entry.getKey()) + ": there is no such setting"
                                        + NearestName.of(entry.getKey(), known)
                                                .map(name -> "; did you mean " + name + "?")
                                                .orElse("; the reference lists them"));
            }
        }
    }
}
