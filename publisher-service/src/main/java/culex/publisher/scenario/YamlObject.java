package culex.publisher.scenario;

import culex.support.settings.Similar;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** A mapping in a scenario. The caller reads it key by key; {@link #end} then reports unknown keys. */
final class YamlObject {

    /** Maximum sum of the YAML nodes and the characters of a scenario, after each alias is replaced by a copy of its target. */
    private static final long EXPANDED_MAX = 4_194_304;

    private final MappingNode node;
    private final Map<String, NodeTuple> tuples = new HashMap<>();
    private final Set<String> read = new HashSet<>();

    YamlObject(MappingNode node) {
        this.node = node;
        for (NodeTuple tuple : node.getValue()) {
            String key = new YamlValue("a key", tuple.getKeyNode()).text();
            if (tuples.put(key, tuple) != null) {
                throw new ScenarioException(tuple.getKeyNode().getStartMark(), key + " stands twice");
            }
        }
    }

    /** Parses a document. */
    static YamlObject parse(String text) {
        Node root;
        try {
            var options = new LoaderOptions();
            var parser = new ParserImpl(new StreamReader(text), options);
            root = new Composer(parser, new Resolver(), options).getSingleNode();
        } catch (MarkedYAMLException wrong) {
            String problem = String.valueOf(wrong.getProblem()).replaceAll("\\R", " ");
            throw wrong.getProblemMark() == null
                    ? new ScenarioException(1, 1, problem)
                    : new ScenarioException(wrong.getProblemMark(), problem);
        } catch (YAMLException wrong) {
            throw new ScenarioException(1, 1, String.valueOf(wrong.getMessage()).replaceAll("\\R", " "));
        } catch (IllegalArgumentException wrong) { // SnakeYAML parses the digits of an escape with Integer.parseInt
            throw new ScenarioException(
                    1,
                    1,
                    "a \\x, \\u or \\U in one of the texts is not followed by the digits of a character; its line is not known");
        }
        if (root instanceof MappingNode mapping) {
            checkExpandedSize(mapping);
            return new YamlObject(mapping);
        }
        throw new ScenarioException(1, 1, "a scenario has keys and values, at least groups");
    }

    /** Limits the work of reading, which follows every alias: a small file may stand for a very large one. */
    private static void checkExpandedSize(MappingNode root) {
        Deque<Node> nodes = new ArrayDeque<>(List.of(root));
        long size = 1;
        while (!nodes.isEmpty()) {
            Node node = nodes.pop();
            switch (node) {
                case ScalarNode scalar -> size += scalar.getValue().length();
                case SequenceNode sequence -> {
                    size += sequence.getValue().size();
                    sequence.getValue().forEach(nodes::push);
                }
                case MappingNode mapping -> {
                    size += 2L * mapping.getValue().size();
                    mapping.getValue().forEach(tuple -> {
                        nodes.push(tuple.getKeyNode());
                        nodes.push(tuple.getValueNode());
                    });
                }
                default ->
                    throw new ScenarioException(node.getStartMark(), "must be a text, a list or keys and values");
            }
            if (size > EXPANDED_MAX) {
                throw new ScenarioException(
                        node.getStartMark(),
                        "the scenario with its aliases is larger than " + EXPANDED_MAX + " characters");
            }
        }
    }

    ScenarioException wrong(String reason) {
        return new ScenarioException(node.getStartMark(), reason);
    }

    /** Returns the value of a required key. */
    YamlValue required(String key) {
        return optional(key).orElseThrow(() -> wrong(key + " is missing"));
    }

    /** Returns the value of a key, if the object has the key. */
    Optional<YamlValue> optional(String key) {
        read.add(key);
        NodeTuple tuple = tuples.get(key);
        return tuple == null ? Optional.empty() : Optional.of(new YamlValue(key, tuple.getValueNode()));
    }

    /** Returns the one key of a list that the object has, with its value. Other keys can be read with {@link #optional}. */
    YamlValue oneOf(List<String> keys) {
        List<String> there = keys.stream().filter(tuples::containsKey).toList();
        if (there.size() != 1) {
            throw wrong("must have one of the keys " + String.join(", ", keys));
        }
        return required(there.getFirst());
    }

    /** Throws a {@link ScenarioException} for a key that was not read, because it is unknown. */
    void end() {
        tuples.forEach((key, tuple) -> {
            if (!read.contains(key)) {
                throw new ScenarioException(
                        tuple.getKeyNode().getStartMark(),
                        "there is no key " + key + " here, did you mean " + Similar.nearest(key, read) + "?");
            }
        });
    }
}
