package culex.publisher.scenario;

import culex.support.settings.Similar;
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
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** An object of a scenario. It is read key by key; {@link #end} reports keys that nothing has read. */
final class YamlObject {

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
        }
        if (root instanceof MappingNode mapping) {
            return new YamlObject(mapping);
        }
        throw new ScenarioException(1, 1, "a scenario has keys and values, at least groups");
    }

    ScenarioException wrong(String reason) {
        return new ScenarioException(node.getStartMark(), reason);
    }

    /** Returns the value of a key that must be there. */
    YamlValue required(String key) {
        return optional(key).orElseThrow(() -> wrong(key + " is missing"));
    }

    /** Returns the value of a key, if it is there. */
    Optional<YamlValue> optional(String key) {
        read.add(key);
        NodeTuple tuple = tuples.get(key);
        return tuple == null ? Optional.empty() : Optional.of(new YamlValue(key, tuple.getValueNode()));
    }

    /** Returns the only key and its value, with the others left for {@link #optional}. */
    YamlValue oneOf(List<String> keys) {
        List<String> there = keys.stream().filter(tuples::containsKey).toList();
        if (there.size() != 1) {
            throw wrong("must have one of the keys " + String.join(", ", keys));
        }
        return required(there.getFirst());
    }

    /** Throws a {@link ScenarioException} for a key that nothing has read. */
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
