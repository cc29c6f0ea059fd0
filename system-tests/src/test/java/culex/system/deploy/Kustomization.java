package culex.system.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.zjsonpatch.JsonPatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A small part of {@code kubectl kustomize}, as much as the folders of this repository use: resources from files and other folders, the
 * namespace, image tags, and patches with the operations of JSON Patch.
 */
record Kustomization(String folder, List<HasMetadata> objects) {
    private static final Set<String> UNDERSTOOD =
            Set.of("apiVersion", "kind", "namespace", "resources", "images", "patches");
    private static final Set<String> WITHOUT_NAMESPACE = Set.of("Namespace");

    static Kustomization of(String folder) {
        return new Kustomization(folder, List.copyOf(load(Repository.path(folder))));
    }

    /** Returns all objects of a class. */
    <T extends HasMetadata> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Returns the sorted names of all objects, such as "Service broker". */
    List<String> names() {
        return objects.stream()
                .map(o -> o.getKind() + " " + o.getMetadata().getName())
                .sorted()
                .toList();
    }

    private static List<HasMetadata> load(Path folder) {
        JsonNode kustomization =
                Repository.yamlDocuments(folder.resolve("kustomization.yaml")).getFirst();
        kustomization.fieldNames().forEachRemaining(key -> {
            if (!UNDERSTOOD.contains(key)) {
                throw new IllegalStateException(folder + " uses " + key + ", which this class does not support");
            }
        });
        List<HasMetadata> objects = new ArrayList<>();
        for (JsonNode resource : kustomization.path("resources")) {
            Path at = folder.resolve(resource.asText()).normalize();
            if (Files.isDirectory(at)) {
                objects.addAll(load(at));
            } else {
                Repository.yamlDocuments(at).forEach(document -> objects.add(unmarshal(document)));
            }
        }
        if (kustomization.has("namespace")) {
            String namespace = kustomization.path("namespace").asText();
            objects.stream()
                    .filter(o -> !WITHOUT_NAMESPACE.contains(o.getKind()))
                    .forEach(o -> o.getMetadata().setNamespace(namespace));
        }
        kustomization.path("images").forEach(image -> retag(objects, image));
        kustomization.path("patches").forEach(patch -> patch(objects, folder, patch));
        return objects;
    }

    private static void patch(List<HasMetadata> objects, Path folder, JsonNode patch) {
        JsonNode operations = Repository.yamlDocuments(
                        folder.resolve(patch.path("path").asText()))
                .getFirst();
        JsonNode target = patch.path("target");
        HasMetadata found = objects.stream()
                .filter(o -> o.getKind().equals(target.path("kind").asText())
                        && o.getMetadata().getName().equals(target.path("name").asText()))
                .findFirst()
                .orElseThrow();
        JsonNode patched =
                JsonPatch.apply(operations, new KubernetesSerialization().convertValue(found, JsonNode.class));
        objects.set(objects.indexOf(found), unmarshal(patched));
    }

    private static void retag(List<HasMetadata> objects, JsonNode image) {
        String name = image.path("name").asText();
        Workload.of(new Kustomization("", objects)).stream()
                .flatMap(workload -> workload.template().getSpec().getContainers().stream())
                .filter(container -> container.getImage().startsWith(name + ":"))
                .forEach(container ->
                        container.setImage(name + ":" + image.path("newTag").asText()));
    }

    private static HasMetadata unmarshal(JsonNode document) {
        return new KubernetesSerialization().unmarshal(document.toString());
    }
}
