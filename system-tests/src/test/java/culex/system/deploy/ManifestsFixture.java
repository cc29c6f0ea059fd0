package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;

/** The workloads of the manifests. */
class ManifestsFixture {
    final Kustomization base = Kustomization.of("k8s");
    final List<Workload> workloads = Workload.of(base);

    static Map<String, String> data(Kustomization kustomization, String name) {
        return kustomization.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    /** Returns the workload of a service in the manifests without an overlay. */
    static Workload workload(String service) {
        return Workload.of(Kustomization.of("k8s")).stream()
                .filter(w -> w.name().equals(service))
                .findFirst()
                .orElseThrow();
    }

    Workload workloadOf(Service service) {
        List<Workload> selected = workloads.stream()
                .filter(w -> w.isSelectedBy(service.getSpec().getSelector()))
                .toList();
        assertEquals(1, selected.size(), service.getMetadata().getName());
        return selected.getFirst();
    }
}
