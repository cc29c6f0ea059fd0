package culex.broker.boot;

import culex.broker.cluster.Owner;
import culex.broker.cluster.Owners;
import culex.broker.config.ClusterConfig;
import culex.broker.ownership.LeaseKeeper;
import culex.broker.ownership.Ownership;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Replica;
import culex.broker.transport.Loop;
import culex.broker.transport.PeriodicWork;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This broker as a replica of a cluster: follows the log, serves the sessions when it owns the log, and ends the process when it has lost
 * it.
 */
final class ClusterMember implements Ownership.Events, Owners {
    private static final Logger LOG = Logger.getLogger("culex.broker.cluster");
    /** The exit status of a process that has lost the log: temporary failure, start it again (EX_TEMPFAIL of sysexits.h). */
    private static final int EXIT_LOST = 75;
    /** The exit status of a process that must not be started again before an operator has acted (EX_DATAERR of sysexits.h). */
    private static final int EXIT_BROKEN = 65;

    private static final long MEASURE_MILLIS = 5000;
    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(300);

    private final CommitLog log;
    private final String name;
    private final Ownership ownership;
    private final Ending ending;
    private Runnable onAcquired = () -> {};
    private volatile long logBytes;
    private volatile long lag;
    /** The record of the owner whose host name was looked up last. */
    private Lease.@Nullable Owner resolved;

    private volatile Owner other = Owner.UNKNOWN;
    private volatile boolean hasSeenOwner;

    /** Ends the process. */
    @FunctionalInterface
    interface Ending {
        void end(int status);
    }

    ClusterMember(CommitLog log, Replica replica, ClusterConfig config, Ending ending) {
        this.log = log;
        this.ending = ending;
        name = config.replica().orElseGet(ClusterMember::hostName);
        String address = config.address().orElseGet(ClusterMember::hostName) + ":" + config.relayPort();
        LeaseKeeper keeper = new LeaseKeeper(
                log.lease(),
                new LeaseKeeper.Terms(name, address, config.lease()),
                ClusterMember::isGone,
                System::nanoTime);
        ownership = new Ownership(replica, keeper, this);
    }

    /** This broker as a replica, or null without a cluster. */
    static @Nullable ClusterMember of(OpenedStore store, ClusterConfig config, Ending ending) {
        CommitLog log = store.log();
        Replica replica = store.replica();
        return log == null || replica == null ? null : new ClusterMember(log, replica, config, ending);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException none) {
            throw new IllegalStateException(
                    "this machine has no host name; set mqtt.cluster.replica and .address", none);
        }
    }

    /** Whether nothing listens at an address although its machine answers. */
    private static boolean isGone(String address) {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            int port = Integer.parseInt(address.substring(colon + 1));
            socket.connect(new InetSocketAddress(address.substring(0, colon), port), (int) PROBE_TIMEOUT.toMillis());
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }

    /**
     * Starts to follow the log.
     *
     * @param loop whose timer measures the log, on a worker thread
     * @param serve recovers the sessions and serves clients; runs when this replica owns the log
     */
    void start(Loop loop, Executor workers, Runnable serve) {
        onAcquired = serve;
        PeriodicWork.start(loop, MEASURE_MILLIS, workers, this::measure);
        LOG.infof("This is replica %s of the cluster. It follows the log until it owns it.", name);
        ownership.start();
    }

    private void measure() {
        try {
            logBytes = log.bytes();
            lag = Math.max(0, log.last() - position().position());
        } catch (LogUnavailableException silent) {
            LOG.debugf("The log was not measured: %s", silent.getMessage());
        }
    }

    @Override
    public void onAcquired() {
        onAcquired.run();
    }

    @Override
    public void onOwner(Lease.@Nullable Owner owner) {
        hasSeenOwner |= owner != null;
        Lease.Owner last = resolved;
        boolean isKnown = owner != null
                && last != null
                && owner.epoch() == last.epoch()
                && owner.address().equals(last.address());
        if (!isKnown) {
            other = addressOf(owner);
            resolved = other == Owner.UNKNOWN ? null : owner;
        }
    }

    private Owner addressOf(Lease.@Nullable Owner owner) {
        if (owner == null || owner.replica().equals(name)) {
            return Owner.UNKNOWN;
        }
        int colon = owner.address().lastIndexOf(':');
        try {
            InetAddress host = InetAddress.getByName(owner.address().substring(0, colon));
            return new Owner.Replica(
                    new InetSocketAddress(host, Integer.parseInt(owner.address().substring(colon + 1))));
        } catch (UnknownHostException | RuntimeException unknown) {
            LOG.debugf("The address of the owner is not found: %s", unknown);
            return Owner.UNKNOWN;
        }
    }

    @Override
    public Owner current() {
        return ownership.role() == Ownership.Role.OWNER ? Owner.SELF : other;
    }

    @Override
    public void onLost(String reason) {
        lost(reason, ending);
    }

    @Override
    public void onBroken(String reason) {
        end(reason, EXIT_BROKEN, ending);
    }

    /** Ends the process of a replica that must not serve its sessions any more. */
    static void lost(String reason, Ending ending) {
        end(
                "This replica owns the sessions no more: " + reason
                        + ". The process ends, and can be started again at once.",
                EXIT_LOST,
                ending);
    }

    private static void end(String line, int status, Ending ending) {
        try {
            LOG.fatal(line);
        } finally {
            ending.end(status);
        }
    }

    /** The name of this replica. */
    String name() {
        return name;
    }

    /**
     * Whether this replica has reached the log and known an owner since its start. From then on it can serve clients, or let them wait for
     * the next owner.
     */
    boolean hasSeenOwner() {
        return hasSeenOwner;
    }

    /** What this replica is at the moment. */
    Ownership.Role role() {
        return ownership.role();
    }

    /** The last commit that this replica has. */
    LogPosition position() {
        return ownership.position();
    }

    /** Why this replica cannot follow the log at the moment, or empty. */
    String trouble() {
        return ownership.trouble();
    }

    /** The owner of the sessions as this replica knows it, or null. */
    Lease.@Nullable Owner owner() {
        return ownership.owner();
    }

    /** The bytes of the log in its engine, measured every few seconds. */
    long logBytes() {
        return logBytes;
    }

    /** The number of positions in the log that this replica has not applied, measured every few seconds. */
    long lag() {
        return lag;
    }

    /** Stops to follow the log, before the store closes. */
    void stopFollowing() {
        ownership.stopFollowing();
    }

    /** The store is closed: another replica can take over at once. */
    void leave() {
        ownership.leave();
        log.close();
    }
}
