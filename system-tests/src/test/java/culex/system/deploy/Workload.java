package culex.system.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The common part of a StatefulSet and a Deployment. */
record Workload(String name, Map<String, String> selector, PodTemplateSpec template) {

    static List<Workload> of(Kustomization kustomization) {
        return Stream.concat(
                        kustomization.all(StatefulSet.class).stream()
                                .map(s -> new Workload(
                                        s.getMetadata().getName(),
                                        s.getSpec().getSelector().getMatchLabels(),
                                        s.getSpec().getTemplate())),
                        kustomization.all(Deployment.class).stream()
                                .map(d -> new Workload(
                                        d.getMetadata().getName(),
                                        d.getSpec().getSelector().getMatchLabels(),
                                        d.getSpec().getTemplate())))
                .toList();
    }

    Map<String, String> podLabels() {
        return template.getMetadata().getLabels();
    }

    /** Returns the container of a pod that has exactly one. */
    Container container() {
        List<Container> containers = template.getSpec().getContainers();
        if (containers.size() != 1) {
            throw new IllegalStateException(name + " has " + containers.size() + " containers");
        }
        return containers.getFirst();
    }

    boolean isSelectedBy(Map<String, String> labels) {
        return podLabels().entrySet().containsAll(labels.entrySet());
    }

    /** Returns the container's port with this name or number. */
    Optional<ContainerPort> port(IntOrString nameOrNumber) {
        return container().getPorts().stream()
                .filter(p -> p.getName().equals(nameOrNumber.getStrVal())
                        || p.getContainerPort().equals(nameOrNumber.getIntVal()))
                .findFirst();
    }

    @Override
    public String toString() {
        return name;
    }
}
