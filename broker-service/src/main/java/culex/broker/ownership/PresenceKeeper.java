package culex.broker.ownership;

import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Presence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes the record of this replica, and reads those of all replicas. The records are only shown to operators: no record decides which
 * replica may append. While NATS or PostgreSQL does not answer, the replicas are unknown.
 */
public final class PresenceKeeper {
    /** The role that is shown for a replica that has not written its record for {@link #GONE}. */
    static final String GONE_ROLE = "gone";

    /** The role that is shown for a replica whose record names a role that this version of Culex does not know. */
    static final String UNKNOWN_ROLE = "unknown";

    /**
     * A replica counts as gone when its record is this old: it then has failed to write at least two records, because each replica writes
     * one every few seconds.
     */
    static final Duration GONE = Duration.ofSeconds(15);

    /** When the last successful read of the records is this old, the replicas are unknown. */
    static final Duration STALE = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger("culex.broker.ownership");
    /** The maximum time that an ordered stop waits for the deletion of the record. */
    private static final Duration REMOVAL = Duration.ofSeconds(2);

    private static final Duration FORGOTTEN = Duration.ofHours(1);
    private static final Set<String> ROLES =
            Stream.of(Ownership.Role.values()).map(PresenceKeeper::label).collect(Collectors.toUnmodifiableSet());

    private final Presence presence;
    private final Supplier<Presence.Report> own;
    private final LongSupplier nanos;
    private volatile @Nullable Reading last;
    private volatile boolean isClosing;
    private boolean hasFailed;

    /** The result of reading all records. {@code askedNanos} is the time on this machine's monotonic clock when the read began. */
    private record Reading(List<Presence.Seen> records, long askedNanos) {}

    /**
     * @param own returns the report of this replica about itself; called on the thread of {@link #runOnce}
     * @param nanos the monotonic clock
     */
    public PresenceKeeper(Presence presence, Supplier<Presence.Report> own, LongSupplier nanos) {
        this.presence = presence;
        this.own = own;
        this.nanos = nanos;
    }

    /** The name of a role in records and in the admin API. */
    public static String label(Ownership.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** Writes the record of this replica and reads all records. Blocks; to be called every few seconds. */
    public synchronized void runOnce() {
        if (isClosing) {
            return;
        }
        try {
            presence.write(own.get());
            if (isClosing) {
                return;
            }
            long askedNanos = nanos.getAsLong();
            last = new Reading(presence.read(FORGOTTEN), askedNanos);
            hasFailed = false;
        } catch (LogUnavailableException | RuntimeException failure) {
            last = null;
            if (!hasFailed) {
                LOG.infof("The replicas of the cluster are unknown until the engine answers: %s", failure.getMessage());
            }
            hasFailed = true;
        }
    }

    /** All replicas by name, this one included, or null when they are not known. May be called from any thread. */
    public @Nullable List<Presence.Seen> replicas() {
        Reading reading = last;
        if (reading == null) {
            return null;
        }
        long sinceMillis =
                Duration.ofNanos(nanos.getAsLong() - reading.askedNanos()).toMillis();
        if (sinceMillis >= STALE.toMillis()) {
            return null;
        }
        List<Presence.Seen> replicas = new ArrayList<>();
        for (Presence.Seen seen : reading.records()) {
            long ageMillis = seen.ageMillis() + sinceMillis;
            Presence.Report report = seen.report();
            replicas.add(new Presence.Seen(
                    new Presence.Report(
                            report.replica(),
                            report.address(),
                            role(report.role(), ageMillis),
                            report.commits(),
                            report.lag()),
                    ageMillis));
        }
        replicas.sort(Comparator.comparing(seen -> seen.report().replica()));
        return replicas;
    }

    private static String role(String told, long ageMillis) {
        if (ageMillis >= GONE.toMillis()) {
            return GONE_ROLE;
        }
        return ROLES.contains(told) ? told : UNKNOWN_ROLE;
    }

    /**
     * Deletes the record of this replica, because it ends in order. Waits a short time for the engine: without an answer the record stays,
     * and the other replicas show this one as gone.
     */
    public void close() {
        isClosing = true;
        Thread removal = Thread.ofPlatform().daemon().name("presence-removal").start(this::remove);
        try {
            removal.join(REMOVAL);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void remove() {
        if (last == null) {
            return;
        }
        last = null;
        try {
            presence.remove(own.get().replica());
        } catch (LogUnavailableException | RuntimeException failure) {
            LOG.debugf("The record of this replica was not deleted: %s", failure.getMessage());
        }
    }
}
