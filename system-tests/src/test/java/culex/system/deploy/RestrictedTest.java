package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pods meet the Pod Security Standard "restricted", and network policies allow only the connections that are listed. */
class RestrictedTest {
    private final Kustomization base = Kustomization.of("k8s");
    private final List<Workload> workloads = Workload.of(base);

    @Test
    void namespaceEnforcesTheRestrictedPodSecurityStandard() {
        Namespace namespace = base.all(Namespace.class).getFirst();
        assertEquals("restricted", namespace.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce"));
    }

    @Test
    void podsRunWithoutPrivileges() {
        assertFalse(workloads.isEmpty());
        for (Workload workload : workloads) {
            PodSpec pod = workload.template().getSpec();
            PodSecurityContext podContext = pod.getSecurityContext();
            assertEquals(true, podContext.getRunAsNonRoot(), workload.name());
            assertTrue(podContext.getRunAsUser() > 0, workload.name());
            assertEquals("RuntimeDefault", podContext.getSeccompProfile().getType(), workload.name());
            assertNull(pod.getHostNetwork(), workload.name());
            assertNull(pod.getHostPID(), workload.name());
            assertNull(pod.getHostIPC(), workload.name());
            SecurityContext context = workload.container().getSecurityContext();
            assertEquals(false, context.getAllowPrivilegeEscalation(), workload.name());
            assertEquals(true, context.getReadOnlyRootFilesystem(), workload.name());
            assertNull(context.getPrivileged(), workload.name());
            assertEquals(List.of("ALL"), context.getCapabilities().getDrop(), workload.name());
            assertEquals(List.of(), context.getCapabilities().getAdd(), workload.name());
            assertTrue(workload.container().getPorts().stream().allMatch(p -> p.getHostPort() == null));
            for (Volume volume : pod.getVolumes()) {
                assertTrue(
                        volume.getSecret() != null || volume.getEmptyDir().getSizeLimit() != null,
                        workload + " " + volume.getName());
            }
        }
    }

    @Test
    void podsMountNoApiToken() {
        for (Workload workload : workloads) {
            PodSpec pod = workload.template().getSpec();
            assertEquals(false, pod.getAutomountServiceAccountToken(), workload.name());
            ServiceAccount account = base.all(ServiceAccount.class).stream()
                    .filter(a -> a.getMetadata().getName().equals(pod.getServiceAccountName()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(false, account.getAutomountServiceAccountToken(), workload.name());
        }
    }

    @Test
    void networkPoliciesDenyByDefault() {
        assertTrue(base.all(NetworkPolicy.class).stream()
                .anyMatch(p -> p.getSpec().getPodSelector().getMatchLabels().isEmpty()
                        && Set.copyOf(p.getSpec().getPolicyTypes()).equals(Set.of("Ingress", "Egress"))
                        && p.getSpec().getIngress().isEmpty()
                        && p.getSpec().getEgress().isEmpty()));
    }

    @Test
    void eachPolicySelectsPodsAndPortsThatExist() {
        for (NetworkPolicy policy : Kustomization.of("k8s/overlays/local").all(NetworkPolicy.class)) {
            String name = policy.getMetadata().getName();
            List<Workload> selected = workloads.stream()
                    .filter(w ->
                            w.isSelectedBy(policy.getSpec().getPodSelector().getMatchLabels()))
                    .toList();
            assertFalse(selected.isEmpty(), name);
            for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
                for (NetworkPolicyPort port : rule.getPorts()) {
                    selected.forEach(w -> assertTrue(w.port(port.getPort()).isPresent(), name + " " + w));
                }
            }
            for (NetworkPolicyEgressRule rule : policy.getSpec().getEgress()) {
                rule.getTo().stream().filter(RestrictedTest::isOfCulex).forEach(peer -> assertPeerHasPorts(peer, rule));
            }
        }
    }

    @Test
    void clientsMayReachBothPortsOfTheBrokerAndTheBrokerMayReachThePublisher() {
        for (String client : List.of("publisher", "subscriber")) {
            assertEquals(Set.of("http", "mqtt"), portsOfCulexFrom(client), client);
        }
        assertEquals(Set.of("metrics"), portsOfCulexFrom("broker"), "the publisher's port, for the console");
    }

    private Set<String> portsOfCulexFrom(String workload) {
        return policiesOn(workload(workload))
                .flatMap(p -> p.getSpec().getEgress().stream())
                .filter(rule -> rule.getTo().stream().anyMatch(RestrictedTest::isOfCulex))
                .flatMap(rule -> rule.getPorts().stream())
                .map(p -> p.getPort().getStrVal())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Workload workload(String name) {
        return workloads.stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void onlyPrometheusReachesTheSubscriberAndOnlyPrometheusAndTheBrokerReachThePublisher() {
        assertEquals(Set.of("prometheus"), namesThatReach("subscriber"));
        assertEquals(Set.of("broker", "prometheus"), namesThatReach("publisher"));
    }

    private Set<String> namesThatReach(String client) {
        return policiesOn(workload(client))
                .flatMap(p -> p.getSpec().getIngress().stream())
                .flatMap(rule -> {
                    assertFalse(rule.getFrom().isEmpty(), "open to all");
                    return rule.getFrom().stream();
                })
                .map(peer -> peer.getPodSelector().getMatchLabels().get("app.kubernetes.io/name"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void onlyBrokersReachTheRelayPortOfABroker() {
        Kustomization overlay = Kustomization.of("k8s/overlays/cluster");
        Workload broker = Workload.of(overlay).stream()
                .filter(w -> w.name().equals("broker"))
                .findFirst()
                .orElseThrow();
        List<NetworkPolicyIngressRule> rules = overlay.all(NetworkPolicy.class).stream()
                .filter(p -> broker.isSelectedBy(p.getSpec().getPodSelector().getMatchLabels()))
                .flatMap(p -> p.getSpec().getIngress().stream())
                .toList();
        assertTrue(rules.stream().noneMatch(rule -> rule.getPorts().isEmpty()), "open on all ports");
        List<NetworkPolicyPeer> peers = rules.stream()
                .filter(rule -> rule.getPorts().stream()
                        .anyMatch(port -> "relay".equals(port.getPort().getStrVal())))
                .flatMap(rule -> rule.getFrom().stream())
                .toList();
        assertEquals(1, peers.size());
        assertTrue(isOfCulex(peers.getFirst()));
        assertEquals(broker.selector(), peers.getFirst().getPodSelector().getMatchLabels());
    }

    @Test
    void brokersOfAClusterReachOnlyEachOtherNatsAndTheNameServer() {
        NetworkPolicy policy = Kustomization.of("k8s/overlays/cluster").all(NetworkPolicy.class).stream()
                .filter(p -> p.getMetadata().getName().equals("broker-cluster"))
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes());
        List<NetworkPolicyEgressRule> rules = policy.getSpec().getEgress();
        assertEquals(
                List.of(List.of("relay"), List.of("4222", "8222"), List.of("53", "53")),
                rules.stream()
                        .map(rule -> rule.getPorts().stream()
                                .map(port -> port.getPort().getValue().toString())
                                .toList())
                        .toList());
        assertTrue(rules.stream().noneMatch(rule -> rule.getTo().isEmpty()), "open to every address");
        NetworkPolicyPeer nats = rules.get(1).getTo().getFirst();
        assertEquals("nats", nats.getPodSelector().getMatchLabels().get("app.kubernetes.io/name"));
    }

    private Stream<NetworkPolicy> policiesOn(Workload workload) {
        return base.all(NetworkPolicy.class).stream()
                .filter(p -> workload.isSelectedBy(p.getSpec().getPodSelector().getMatchLabels()));
    }

    /** Asserts that a peer in the same namespace has the ports. */
    private static boolean isOfCulex(NetworkPolicyPeer peer) {
        return peer.getNamespaceSelector() == null && peer.getPodSelector() != null;
    }

    private void assertPeerHasPorts(NetworkPolicyPeer peer, NetworkPolicyEgressRule rule) {
        List<Workload> targets = workloads.stream()
                .filter(w -> w.isSelectedBy(peer.getPodSelector().getMatchLabels()))
                .toList();
        assertFalse(targets.isEmpty(), peer.toString());
        for (NetworkPolicyPort port : rule.getPorts()) {
            targets.forEach(w -> assertTrue(w.port(port.getPort()).isPresent(), w + " " + port.getPort()));
        }
    }
}
