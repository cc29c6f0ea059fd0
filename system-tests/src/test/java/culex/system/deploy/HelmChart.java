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

/** The Helm chart, rendered by Helm with values, as {@code helm template culex deploy/helm/culex --namespace culex} does. */
final class HelmChart {
    private static final String FOLDER = "deploy/helm/culex";

    private HelmChart() {}

    /** The objects, without those of {@code helm test}. */
    static Kustomization render(String yamlValues) {
        return new Kustomization(
                FOLDER,
                documents(yamlValues).stream()
                        .filter(document ->
                                !document.path("metadata").path("annotations").has("helm.sh/hook"))
                        .map(HelmChart::unmarshal)
                        .toList());
    }

    /** All that is rendered, with the pod of {@code helm test}. */
    static List<JsonNode> documents(String yamlValues) {
        return withValues(yamlValues, values -> withFile(
                ".yaml",
                new Helm(Repository.path(FOLDER))
                        .template()
                        .withName("culex")
                        .withNamespace("culex")
                        .withValuesFile(values)
                        .call(),
                rendered -> Repository.yamlDocuments(rendered).stream()
                        .filter(JsonNode::isObject)
                        .toList()));
    }

    static LintResult lint(String yamlValues) {
        return withValues(
                yamlValues,
                values -> new Helm(Repository.path(FOLDER))
                        .lint()
                        .strict()
                        .withValuesFile(values)
                        .call());
    }

    private static HasMetadata unmarshal(JsonNode document) {
        return new KubernetesSerialization().unmarshal(document.toString());
    }

    /** What is done with a file. */
    private interface Use<T> {
        T of(Path file);
    }

    private static <T> T withValues(String yamlValues, Use<T> use) {
        return withFile(".yaml", yamlValues, use);
    }

    private static <T> T withFile(String suffix, String text, Use<T> use) {
        try {
            Path file = Files.createTempFile("chart", suffix);
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
