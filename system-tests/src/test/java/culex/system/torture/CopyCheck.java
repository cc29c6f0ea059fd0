package culex.system.torture;

import culex.testing.BrokerCluster;
import culex.testing.PackagedService;
import culex.testing.ReplicaProcess;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the stores of all replicas after a run: the store of each replica must have the same sessions, queues and retained messages as
 * that of the owner.
 */
final class CopyCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LIMIT = "100000";

    private final BrokerCluster cluster;
    private final Ledger ledger;

    CopyCheck(BrokerCluster cluster, Ledger ledger) {
        this.cluster = cluster;
        this.ledger = ledger;
    }

    /**
     * Waits until all replicas have applied the same commits, stops them, the owner last, and compares their stores. Call it when no client
     * is connected.
     */
    void run() {
        if (!Torture.await(PATIENCE, this::haveSameCommits)) {
            ledger.copyDiffers("the replicas have not applied the same commits within " + PATIENCE + ": " + states());
            return;
        }
        ReplicaProcess owner = cluster.awaitOwner();
        List<ReplicaProcess> standbys =
                cluster.replicas().stream().filter(each -> each != owner).toList();
        standbys.forEach(each -> ClusterFaults.stop(each, ledger));
        ClusterFaults.stop(owner, ledger);
        List<String> expected = content(owner);
        for (ReplicaProcess standby : standbys) {
            List<String> found = content(standby);
            if (!found.equals(expected)) {
                ledger.copyDiffers(standby.name() + " differs from the owner " + owner.name() + ": "
                        + difference(expected, found));
            }
        }
    }

    private boolean haveSameCommits() {
        Set<Long> commits = new HashSet<>();
        int owners = 0;
        for (ReplicaProcess replica : cluster.replicas()) {
            ReplicaProcess.State state = replica.state().orElse(null);
            if (state == null) {
                return false;
            }
            owners += state.isOwner() ? 1 : 0;
            commits.add(state.commits());
        }
        return owners == 1 && commits.size() == 1;
    }

    private String states() {
        return cluster.replicas().stream()
                .map(each -> each.name() + " " + each.state())
                .toList()
                .toString();
    }

    private List<String> content(ReplicaProcess replica) {
        List<String> lines = new ArrayList<>();
        lines.addAll(read(replica, "list", "sessions", "--limit", LIMIT));
        lines.addAll(read(replica, "list", "retained", "--limit", LIMIT));
        lines.addAll(read(replica, "info").stream()
                .filter(line -> line.contains("kind "))
                .toList());
        return lines;
    }

    private List<String> read(ReplicaProcess replica, String... arguments) {
        List<String> command = new ArrayList<>(
                PackagedService.tool("store", cluster.store(replica.name()).toString()));
        command.addAll(List.of(arguments));
        try (RunningProgram tool = RunningProgram.start("store", Path.of("."), Map.of(), command)) {
            tool.awaitSuccess();
            return tool.lines().stream()
                    .map(line -> line.replaceAll("  offline_seconds \\d+", ""))
                    .toList();
        }
    }

    private static String difference(List<String> expected, List<String> found) {
        List<String> missing = new ArrayList<>(expected);
        missing.removeAll(found);
        List<String> extra = new ArrayList<>(found);
        extra.removeAll(expected);
        return "it lacks " + missing + " and has " + extra;
    }
}
