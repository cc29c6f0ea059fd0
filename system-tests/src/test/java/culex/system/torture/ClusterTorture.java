package culex.system.torture;

import culex.testing.BrokerCluster;
import culex.testing.NetworkHost;
import culex.testing.Programs;
import culex.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The run of {@code --cluster}: three brokers, the servers of their log, the clients of every run on all three brokers, and one fault after
 * the other. After each fault an owner must serve the clients again within the lease and 30 seconds.
 */
final class ClusterTorture {
    private static final String POSTGRES = "postgres";
    /** Shorter than the default of 15 s, so that more faults fit into a run. */
    private static final Duration LEASE = Duration.ofSeconds(8);
    /** Added to the lease: the longest time without an owner. */
    private static final Duration SERVED_PATIENCE = LEASE.plusSeconds(30);

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final int VISITS = 50;
    /** Messages that must be acknowledged before a fault counts as over. */
    private static final int SERVED_MESSAGES = 50;

    private final TortureOptions options;
    private final Path directory;
    private final SplittableRandom random;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Long> gaps = new ArrayList<>();

    /** {@code directory} is for this run only; it gets the stores of the brokers. */
    ClusterTorture(TortureOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
        random = new SplittableRandom(options.seed());
    }

    /** @throws IOException if the run is not possible on this machine */
    Verdict run() throws IOException {
        LostWrites.delete(directory);
        if (!options.namespaces()) {
            return run(null);
        }
        if (!TestNetwork.isPossible()) {
            throw new IOException("--netns needs root on Linux, and the programs ip (iproute2) and iptables");
        }
        try (NetworkFaults network = new NetworkFaults(random)) {
            return run(network);
        }
    }

    private Verdict run(@Nullable NetworkFaults network) throws IOException {
        List<NetworkHost> hosts =
                network == null ? Collections.nCopies(BrokerCluster.SIZE, NetworkHost.LOOPBACK) : network.ofBrokers();
        try (LogServers servers = startServers(network)) {
            Torture.say("seed " + options.seed() + ", three brokers, " + servers.words()
                    + (network == null ? "" : ", a network namespace for each") + ", lease " + LEASE.toSeconds()
                    + " s (default 15 s)");
            try (BrokerCluster cluster = BrokerCluster.start(directory, settings(servers), hosts)) {
                return run(servers, network, cluster);
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private LogServers startServers(@Nullable NetworkFaults network) throws IOException {
        if (options.storeKind().equals(POSTGRES)) {
            if (!Programs.hasPostgres()) {
                throw new IOException("PostgreSQL is not installed: apt-get install postgresql");
            }
            return new PostgresServers(random);
        }
        if (!Programs.hasNatsServer()) {
            throw new IOException("no nats-server 2.12 or newer on the PATH or in NATS_SERVER");
        }
        return new NatsServers(random, options.cheat(), network);
    }

    private static Map<String, String> settings(LogServers servers) {
        Map<String, String> settings = new HashMap<>(servers.settings());
        settings.put("MQTT_CLUSTER_LEASE", LEASE.toSeconds() + "s");
        settings.put("MQTT_LIMITS_QUEUED_MESSAGES_MAX", "100000000");
        settings.put("MQTT_LIMITS_QUEUED_BYTES_MAX", "100000000000");
        return settings;
    }

    private Verdict run(LogServers servers, @Nullable NetworkFaults network, BrokerCluster cluster) throws IOException {
        List<Participant.Endpoints> brokers = cluster.replicas().stream()
                .map(each -> new Participant.Endpoints(each.host().address(), each.httpPort(), each.tcpPort()))
                .toList();
        Clients clients = new Clients(options.seed(), brokers, options.perSecond());
        Ledger ledger = clients.ledger();
        RetainedCheck retained = new RetainedCheck(ledger, brokers, false);
        clients.subscribers().forEach(this::launch);
        Torture.awaitOrFail(
                "every SUBACK",
                START_PATIENCE,
                () -> clients.subscribers().stream().allMatch(Subscriber::isSubscribed));
        clients.publishers().forEach(this::launch);
        ClusterWatch watch = new ClusterWatch(cluster, ledger, LEASE);
        launch(watch);
        ClusterFaults faults = new ClusterFaults(cluster, servers, network, watch, ledger, random, options.cheat());
        if (faultAfterFault(faults, watch, ledger, retained)) {
            Torture.awaitDelivery(clients);
            visit(retained, ledger);
            compareCopies(clients, watch, cluster, ledger);
        }
        watch.stop();
        Verdict verdict = ledger.close(options.seed());
        verdict.descriptions().forEach(Torture::say);
        Torture.say("faults: " + faults.summary());
        Torture.say("without an acknowledgement: " + pauses() + "; " + watch.lost()
                + " brokers ended because they owned the sessions no more, " + watch.failedStarts()
                + " starts without the log failed");
        Torture.say(verdict.toString());
        return verdict;
    }

    private void launch(Runnable role) {
        threads.add(Thread.ofVirtual().start(role));
    }

    /** Returns whether the cluster serves its clients after the last fault. */
    private boolean faultAfterFault(ClusterFaults faults, ClusterWatch watch, Ledger ledger, RetainedCheck retained)
            throws IOException {
        if (options.kills() == 0) {
            Torture.pause(options.time());
        }
        long deadline = System.nanoTime() + options.time().toNanos();
        while (ledger.kills() < options.kills() && System.nanoTime() < deadline) {
            Torture.pause(Duration.ofMillis(random.nextInt(500, 3_000)));
            Fault fault = faults.next();
            ledger.killed();
            watch.takeLongestGap();
            faults.make(fault);
            if (!isServed(watch)) {
                ledger.stalled("no owner has served clients within " + SERVED_PATIENCE.toSeconds() + " s after fault "
                        + ledger.kills() + ", " + fault.words());
                return false;
            }
            watch.logDisturbed(false);
            gaps.add(watch.takeLongestGap());
            visit(retained, ledger);
            Torture.say("fault " + ledger.kills() + " (" + fault.words() + ") at " + ledger.millis() / 1000 + " s: "
                    + ledger.acknowledged() + " acknowledged, " + ledger.received() + " received, "
                    + gaps.getLast() + " ms without an acknowledgement"
                    + (ledger.rejections() == 0 ? "" : ", " + ledger.rejections() + " rejected"));
        }
        return true;
    }

    /** Waits until a replica owns the sessions, messages are acknowledged, and all replicas run. */
    private static boolean isServed(ClusterWatch watch) {
        long deadline = System.nanoTime() + SERVED_PATIENCE.toNanos();
        if (!Torture.await(SERVED_PATIENCE, () -> watch.hasOwner() || watch.isAllBroken()) || watch.isAllBroken()) {
            return false;
        }
        long before = watch.acknowledged();
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return Torture.await(left, () -> watch.acknowledged() >= before + SERVED_MESSAGES)
                && Torture.await(SERVED_PATIENCE, watch::allAnswer);
    }

    private static void visit(RetainedCheck retained, Ledger ledger) {
        for (int attempt = 1; attempt <= VISITS; attempt++) {
            try {
                retained.visit();
                return;
            } catch (IOException e) {
                Torture.pause(Duration.ofMillis(200));
            }
        }
        ledger.stalled("no new client was served in " + VISITS + " attempts");
    }

    private void compareCopies(Clients clients, ClusterWatch watch, BrokerCluster cluster, Ledger ledger) {
        clients.subscribers().forEach(Subscriber::stop);
        watch.stop();
        Torture.awaitOrFail(
                "the end of the clients", START_PATIENCE, () -> threads.stream().noneMatch(Thread::isAlive));
        new CopyCheck(cluster, ledger).run();
    }

    private String pauses() {
        List<Long> sorted = gaps.stream().sorted().toList();
        return sorted.isEmpty()
                ? "no fault"
                : "p50 " + sorted.get(sorted.size() / 2) + " ms, max " + sorted.getLast() + " ms";
    }
}
