package culex.system.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads files of the repository; paths are relative to its root. */
public final class Repository {
    /** The services, in the order in which they start. */
    public static final List<String> SERVICES = List.of("broker", "subscriber", "publisher");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = findRoot();

    private Repository() {}

    public static Path path(String fromRoot) {
        return ROOT.resolve(fromRoot);
    }

    public static String text(String fromRoot) {
        return text(path(fromRoot));
    }

    public static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a JSON file. */
    public static JsonNode json(String fromRoot) {
        try {
            return JSON.readTree(text(fromRoot));
        } catch (IOException e) {
            throw new UncheckedIOException(fromRoot, e);
        }
    }

    /** Returns the document of a YAML file that has exactly one. */
    public static JsonNode yaml(String fromRoot) {
        List<JsonNode> documents = yamlDocuments(path(fromRoot));
        if (documents.size() != 1) {
            throw new IllegalStateException(fromRoot + " has " + documents.size() + " documents");
        }
        return documents.getFirst();
    }

    /** Returns every document of a YAML file, with anchors and merge keys resolved; a duplicate key is an error. */
    static List<JsonNode> yamlDocuments(Path path) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<JsonNode> documents = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text(path))) {
            documents.add(JSON.valueToTree(document));
        }
        return documents;
    }

    private static Path findRoot() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("docker-compose.yml"))) {
                return at;
            }
        }
        throw new IllegalStateException(
                "no docker-compose.yml above " + Path.of("").toAbsolutePath());
    }
}
