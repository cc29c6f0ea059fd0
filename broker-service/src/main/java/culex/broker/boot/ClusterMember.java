package culex.broker.boot;

import culex.broker.cluster.Owner;
import culex.broker.cluster.Owners;
import culex.broker.config.ClusterConfig;
import culex.broker.ownership.LeaseKeeper;
import culex.broker.ownership.Ownership;
import culex.broker.ownership.PresenceKeeper;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Presence;
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
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
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
    private static final long RESOLVE_MILLIS = 500;
    private static final long UNKNOWN = -1;
    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(300);

    private final CommitLog log;
    private final String name;
    private final String address;
    private final Ownership ownership;
    private final PresenceKeeper presence;
    private final IntConsumer exit;
    private Runnable onAcquired = () -> {};
    private volatile long logBytes;
    private volatile long lag = UNKNOWN;
    private volatile Owner other = Owner.UNKNOWN;
    private volatile boolean hasSeenOwner;

    /**
     * @param exit ends this process with the given exit status; called when this replica has lost the sessions, or cannot follow the log
     *     any longer
     */
    ClusterMember(CommitLog log, Replica replica, ClusterConfig config, IntConsumer exit) {
        this.log = log;
        this.exit = exit;
        name = config.replica().orElseGet(ClusterMember::hostName);
        address = config.address().orElseGet(ClusterMember::hostName) + ":" + config.relayPort();
        LeaseKeeper keeper = new LeaseKeeper(
                log.lease(),
                new LeaseKeeper.Terms(name, address, config.lease()),
                ClusterMember::isGone,
                System::nanoTime);
        ownership = new Ownership(replica, keeper, this);
        presence = new PresenceKeeper(
                log.presence(),
                () -> new Presence.Report(
                        name, address, PresenceKeeper.label(role()), position().index(), lag),
                System::nanoTime);
    }

    /** This broker as a replica, or null without a cluster. */
    static @Nullable ClusterMember of(OpenedStore store, ClusterConfig config, IntConsumer exit) {
        CommitLog log = store.log();
        Replica replica = store.replica();
        return log == null || replica == null ? null : new ClusterMember(log, replica, config, exit);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException none) {
            throw new IllegalStateException(
                    "this machine has no host name; set mqtt.cluster.replica and .address", none);
        }
    }

    /** Whether the machine of an address answers, but no process listens at the address. */
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
     * @param loop its timer starts the measurements of the log and the look-ups of the owner's address, which run on worker threads
     * @param serve recovers the sessions and serves clients; runs when this replica owns the log
     */
    void start(Loop loop, Executor workers, Runnable serve) {
        onAcquired = serve;
        PeriodicWork.start(loop, MEASURE_MILLIS, workers, this::measure);
        PeriodicWork.start(loop, MEASURE_MILLIS, workers, presence::runOnce);
        PeriodicWork.start(loop, RESOLVE_MILLIS, workers, this::resolve);
        LOG.infof("This is replica %s of the cluster. It follows the log until it owns it.", name);
        ownership.start();
    }

    private void measure() {
        try {
            logBytes = log.bytes();
            lag = Math.max(0, log.last() - position().position());
        } catch (LogUnavailableException silent) {
            lag = UNKNOWN;
            LOG.debugf("The log was not measured: %s", silent.getMessage());
        }
    }

    @Override
    public void onAcquired() {
        onAcquired.run();
    }

    /** Looks up the host name of the owner, also if the owner is the same, because the address can change. Runs on a worker thread. */
    private void resolve() {
        Lease.Owner owner = owner();
        hasSeenOwner |= owner != null;
        other = owner == null || owner.is(name, address) ? Owner.UNKNOWN : addressOf(owner);
    }

    private static Owner addressOf(Lease.Owner owner) {
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
        lost(reason, exit);
    }

    @Override
    public void onTakeOverFailed(String reason) {
        end(
                "This replica could not finish the take-over: " + reason
                        + ". The process ends, and can be started again immediately.",
                EXIT_LOST,
                exit);
    }

    @Override
    public void onBroken(String reason) {
        end(reason, EXIT_BROKEN, exit);
    }

    /** Ends the process of a replica that has lost the ownership, and so must not serve sessions any more. */
    static void lost(String reason, IntConsumer exit) {
        end(
                "This replica does not own the sessions any more: " + reason
                        + ". The process ends, and can be started again at once.",
                EXIT_LOST,
                exit);
    }

    private static void end(String line, int status, IntConsumer exit) {
        try {
            LOG.fatal(line);
        } finally {
            exit.accept(status);
        }
    }

    /** Whether this process may send something to its clients: {@link Ownership#maySend}. */
    boolean maySend() {
        return ownership.maySend();
    }

    /** The name of this replica. */
    String name() {
        return name;
    }

    /**
     * Whether this replica has read from the log at least once since its start which replica is the owner. From then on it can relay
     * clients to the owner, or let them wait for the next owner.
     */
    boolean hasSeenOwner() {
        return hasSeenOwner;
    }

    /** The current role of this replica: standby, taking over, or owner. */
    Ownership.Role role() {
        return ownership.role();
    }

    /** The position of the last commit that this replica has applied to its copy of the store. */
    LogPosition position() {
        return ownership.position();
    }

    /** Why this replica cannot follow the log at the moment, or empty. */
    String trouble() {
        return ownership.trouble();
    }

    /** The replica that owns the sessions, as far as this replica knows, or null when no owner is known. */
    Lease.@Nullable Owner owner() {
        return ownership.owner();
    }

    /** The size of the log in its store outside the broker (such as JetStream), in bytes; measured every few seconds. */
    long logBytes() {
        return logBytes;
    }

    /**
     * The number of positions in the log that this replica has not applied yet, or -1 when that number is not known; measured every few
     * seconds.
     */
    long lag() {
        return lag;
    }

    /** All replicas of the cluster by name, each as its own last report describes it; null while the reports cannot be read. */
    @Nullable List<Presence.Seen> replicas() {
        return presence.replicas();
    }

    /** Stops reading the replicated log: {@link Ownership#stopFollowing}. */
    boolean stopFollowing() {
        return ownership.stopFollowing();
    }

    /** Called when the store is closed: gives the lease back, so that another replica can become the owner immediately. */
    void giveBack() {
        ownership.giveBack();
        presence.close();
        log.close();
    }
}
