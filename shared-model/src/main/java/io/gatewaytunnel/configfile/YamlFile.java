package io.gatewaytunnel.configfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML file (1.2, core schema) with a map at its top. Whatever is wrong goes to {@link #mistakes}; a file that is
 * no YAML has one, since what follows a broken line cannot be told apart. One thread.
 */
final class YamlFile {
    /** Ten thousand routes have as many. */
    private static final int MOST_MEBIBYTES = 4;

    /** Aliases of lists and maps: enough for people, too few to grow a file without end. */
    private static final int MOST_ALIASES = 100;

    private final String name;
    private final Variables variables;
    private final Mistakes mistakes = new Mistakes();

    YamlFile(String name, Map<String, String> environment) {
        this.name = name;
        this.variables = new Variables(environment);
    }

    /** As mistakes call it. */
    String name() {
        return name;
    }

    Mistakes mistakes() {
        return mistakes;
    }

    String replaced(String text, String field, Place place) {
        return variables.replaced(text, field, place, mistakes);
    }

    /** What is in the file; an empty map when that cannot be told. */
    YamlMap read(Path file) {
        try {
            if (Files.size(file) > (long) MOST_MEBIBYTES << 20) {
                mistakes.add(Place.whole(name), "it is larger than " + MOST_MEBIBYTES + " MiB; is it the right file?");
                return new YamlMap(this);
            }
            return read(decoded(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            mistakes.add(Place.whole(name), "there is no such file");
        } catch (CharacterCodingException e) {
            mistakes.add(Place.whole(name), "it is not encoded in UTF-8");
        } catch (IOException e) {
            mistakes.add(Place.whole(name), "it cannot be read: " + e);
        }
        return new YamlMap(this);
    }

    private static String decoded(byte[] octets) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(octets))
                .toString();
    }

    YamlMap read(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setAllowDuplicateKeys(true) // told with their places, see YamlMap
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setAllowNonScalarKeys(true)
                .setSchema(new CoreSchema())
                .setCodePointLimit(MOST_MEBIBYTES << 20)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.filter(node -> !isNothing(node)).map(this::map).orElseGet(() -> new YamlMap(this));
        } catch (MarkedYamlEngineException e) {
            mistakes.add(
                    Place.of(name, e.getProblemMark().or(e::getContextMark)),
                    "this is no YAML: " + problem(e) + "; what follows was not read");
        } catch (YamlEngineException e) {
            mistakes.add(Place.whole(name), "this is no YAML: " + e.getMessage());
        } catch (StackOverflowError e) {
            mistakes.add(Place.whole(name), "lists and maps are too deep in each other");
        }
        return new YamlMap(this);
    }

    /** An alias that is not there may be a secret that begins with an asterisk. */
    private static String problem(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        return problem.contains("alias")
                ? "there is no such alias; put a text that begins with * into quotes"
                : problem;
    }

    private YamlMap map(Node node) {
        if (node instanceof MappingNode map) {
            return new YamlMap(this, "", map);
        }
        mistakes.add(Place.of(name, node), "settings are expected here; write NAME: VALUE in lines of their own");
        return new YamlMap(this);
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }
}
