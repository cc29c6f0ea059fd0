package culex.system.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Helm chart, rendered by Helm with values, as {@code helm template culex deploy/helm/culex --namespace culex} does. */
final class HelmChart {
    private static final String FOLDER = "deploy/helm/culex";

    private HelmChart() {}

    /** Returns the objects of the chart, without the objects of {@code helm test}. */
    static Kustomization render(String yamlValues) {
        return new Kustomization(
                FOLDER,
                documents(Repository.path(FOLDER), yamlValues).stream()
                        .map(HelmChart::unmarshal)
                        .toList());
    }

    /**
     * Returns all objects of the chart, including the objects of {@code helm test}. Helm's library omits hooks, so this method renames
     * their hook annotations first.
     */
    static Kustomization renderWithHooks(Path scratch) {
        try (Stream<Path> files = Files.walk(Repository.path(FOLDER))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = scratch.resolve(Repository.path(FOLDER).relativize(file));
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, Repository.text(file).replace("helm.sh/hook", "was-hook"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Kustomization(
                FOLDER,
                documents(scratch, "{}").stream().map(HelmChart::unmarshal).toList());
    }

    private static List<JsonNode> documents(Path chart, String yamlValues) {
        return withFile(
                yamlValues,
                values -> withFile(
                        new Helm(chart)
                                .template()
                                .withName("culex")
                                .withNamespace("culex")
                                .withValuesFile(values)
                                .call(),
                        rendered -> Repository.yamlDocuments(rendered).stream()
                                .filter(JsonNode::isObject)
                                .toList()));
    }

    /** Returns the messages of {@code helm lint --strict} for the chart with its own values. */
    static LintResult lint() {
        return new Helm(Repository.path(FOLDER)).lint().strict().call();
    }

    private static HasMetadata unmarshal(JsonNode document) {
        return new KubernetesSerialization().unmarshal(document.toString());
    }

    /** An action on a file. */
    private interface Use<T> {
        T of(Path file);
    }

    private static <T> T withFile(String text, Use<T> use) {
        try {
            Path file = Files.createTempFile("chart", ".yaml");
            try {
                Files.writeString(file, text);
                return use.of(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
