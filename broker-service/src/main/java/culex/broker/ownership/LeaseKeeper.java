package culex.broker.ownership;

import culex.broker.store.log.Lease;
import culex.broker.store.log.LogUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lease twice per second, and confirms it once per second while this replica holds it. All times are of this machine's monotonic
 * clock: a lease is over when its record has not changed for the time of a lease. A holder that cannot confirm its lease gives it up 3 s
 * before the lease is over, so before the time from which other replicas may try a take-over.
 */
public final class LeaseKeeper {
    private static final Logger LOG = Logger.getLogger("culex.broker.ownership");
    private static final Duration READ_INTERVAL = Duration.ofMillis(500);
    private static final Duration BEAT_INTERVAL = Duration.ofSeconds(1);
    /** How long before the end of its lease a holder that cannot confirm the lease gives it up. */
    static final Duration MARGIN = Duration.ofSeconds(3);
    /**
     * When the holder has not confirmed the lease for this time, the other replicas check whether its process still exists, and this
     * replica takes the lease that an earlier process of this replica held.
     */
    private static final Duration SUSPICIOUS = Duration.ofSeconds(2);

    private final Lease lease;
    private final Terms terms;
    private final Predicate<String> isGone;
    private final LongSupplier nanos;
    /** How long after the last confirmation a holder gives its lease up. */
    private final long giveUpNanos;

    private final Thread thread = new Thread(this::run, "cluster lease");
    private volatile @Nullable Seen seen;
    private volatile boolean isHeld;
    private volatile boolean isClosing;
    private volatile boolean isDue;
    private volatile boolean hasRead;
    /** Whether this replica held the lease and does not hold it any more. */
    private final AtomicBoolean isLost = new AtomicBoolean();

    private boolean hasWarned;
    /** What {@link #take} has tried to write last; the log may have stored it although its answer was lost. */
    private Lease.@Nullable Owner tried;

    private Consumer<String> onLost = reason -> {};
    private volatile long confirmedNanos;

    /**
     * The terms of the lease.
     *
     * @param replica the name of this replica, different from all others
     * @param address the host and port at which this replica accepts the clients that other replicas relay to it
     * @param time how long a lease lasts without a confirmation
     */
    public record Terms(String replica, String address, Duration time) {}

    /** A lease record that was read, and the time at which this replica first saw this record. */
    private record Seen(Lease.Holder holder, long sinceNanos) {}

    /**
     * @param isGone returns true if no process listens at the address of a replica, so that the process of that replica has ended; may
     *     block for up to a second
     * @param nanos the monotonic clock
     */
    public LeaseKeeper(Lease lease, Terms terms, Predicate<String> isGone, LongSupplier nanos) {
        this.lease = lease;
        this.terms = terms;
        this.isGone = isGone;
        this.nanos = nanos;
        giveUpNanos = terms.time().minus(MARGIN).toNanos();
    }

    /**
     * Starts to read the lease.
     *
     * @param lostConsumer is called with the reason when this replica held the lease and does not hold it any more
     */
    void start(Consumer<String> lostConsumer) {
        onLost(lostConsumer);
        thread.start();
    }

    /** Sets the consumer, as {@link #start}, but starts no thread: a simulation calls {@link #runOnce} itself. */
    void onLost(Consumer<String> lostConsumer) {
        onLost = lostConsumer;
    }

    /** The owner that the lease record named when it was last read, or null when there is no owner. May be called from any thread. */
    Lease.@Nullable Owner owner() {
        Seen last = seen;
        return last == null || last.holder().owner().isLeaving()
                ? null
                : last.holder().owner();
    }

    /** Whether this replica holds the lease. May be called from any thread. */
    boolean isHeld() {
        return isHeld;
    }

    /** Whether this replica may try to become the owner, because no live owner is visible. May be called from any thread. */
    boolean isTakeOverDue() {
        return isDue;
    }

    private void run() {
        while (!isClosing) {
            LockSupport.parkNanos(this, runOnce());
        }
    }

    /** Confirms the lease if this replica holds it, and otherwise reads who holds it. Returns the nanoseconds until the next iteration. */
    long runOnce() {
        try {
            if (isHeld) {
                beat();
            } else {
                look();
            }
        } catch (LogUnavailableException silent) {
            LOG.debugf("The lease was not reached: %s", silent.getMessage());
        } catch (RuntimeException fault) {
            LOG.error("The lease could not be read", fault);
        }
        return (isHeld ? BEAT_INTERVAL : READ_INTERVAL).toNanos();
    }

    private synchronized void look() throws LogUnavailableException {
        if (isHeld) {
            return; // this replica took the lease after the thread decided to look at the record
        }
        long askedNanos = nanos.getAsLong();
        Lease.Holder holder = lease.read();
        Seen last = seen;
        hasRead = true;
        if (holder == null) {
            isDue = true;
            return;
        }
        if (last == null || last.holder().revision() != holder.revision()) {
            if (last != null) {
                warnOfSameName(holder.owner());
            }
            last = new Seen(holder, askedNanos);
            seen = last;
        }
        isDue = isOver(holder.owner(), askedNanos - last.sinceNanos());
    }

    /** Called when the lease record has changed: its holder is alive. */
    private void warnOfSameName(Lease.Owner owner) {
        if (owner.replica().equals(terms.replica()) && !owner.equals(tried) && !owner.isLeaving() && !hasWarned) {
            hasWarned = true;
            LOG.warnf(
                    "Another process, at %s, owns the sessions under the name of this replica, %s. Give each replica a name of its own:"
                            + " mqtt.cluster.replica",
                    owner.address(), terms.replica());
        }
    }

    private boolean isOver(Lease.Owner owner, long unchangedNanos) {
        return owner.isLeaving()
                || unchangedNanos >= terms.time().toNanos()
                || (unchangedNanos >= SUSPICIOUS.toNanos() && (isOfThis(owner) || isGone.test(owner.address())));
    }

    /** Whether the holder is an earlier process of this replica; or another one with the same name and address, which is a mistake. */
    private boolean isOfThis(Lease.Owner owner) {
        return owner.is(terms.replica(), terms.address());
    }

    /**
     * Tries to make this replica the holder of the lease.
     *
     * @return false when another replica was faster
     */
    synchronized boolean take(long epoch) throws LogUnavailableException {
        // The lease thread can have read a new holder since the caller asked isTakeOverDue; then the take-over is not
        // due any more.
        if (!hasRead || !isDue || isClosing) {
            return false;
        }
        Seen last = seen;
        Lease.Owner next = new Lease.Owner(terms.replica(), terms.address(), epoch, 0, false);
        tried = next;
        long sentNanos = nanos.getAsLong();
        long revision = lease.replace(next, last == null ? 0 : last.holder().revision());
        isDue = false;
        if (revision == 0) {
            return false;
        }
        seen = new Seen(new Lease.Holder(next, revision), sentNanos);
        confirmedNanos = sentNanos;
        isHeld = true;
        return true;
    }

    private synchronized void beat() throws LogUnavailableException {
        Seen last = seen;
        if (!isHeld || last == null) {
            return;
        }
        Lease.Owner owner = last.holder().owner();
        Lease.Owner next =
                new Lease.Owner(owner.replica(), owner.address(), owner.epoch(), owner.beat() + 1, isClosing);
        long sentNanos = nanos.getAsLong();
        long revision = lease.replace(next, last.holder().revision());
        if (revision == 0) {
            revision = revisionOf(owner);
        }
        if (revision == 0) {
            lose("another replica has taken the lease");
            return;
        }
        seen = new Seen(new Lease.Holder(next, revision), sentNanos);
        confirmedNanos = sentNanos;
    }

    /**
     * The revision of the lease record if the record shows that an earlier confirmation of this replica was stored although its answer was
     * lost; otherwise 0.
     */
    private long revisionOf(Lease.Owner owner) throws LogUnavailableException {
        Lease.Holder found = lease.read();
        return found != null
                        && found.owner().replica().equals(owner.replica())
                        && found.owner().epoch() == owner.epoch()
                ? found.revision()
                : 0;
    }

    /**
     * Gives the lease up if this replica has not confirmed it in time. Any thread may call this, it does not block; some thread must call
     * it at least once per second while this replica holds the lease.
     *
     * @return false when this replica has lost the lease, so that it must not send anything to clients any more
     */
    boolean checkTime() {
        long unconfirmed = isHeld ? nanos.getAsLong() - confirmedNanos : 0;
        if (unconfirmed > giveUpNanos) {
            lose("the lease was not confirmed for "
                    + Duration.ofNanos(unconfirmed).toMillis() + " ms");
        }
        return !isLost.get();
    }

    private void lose(String reason) {
        // Marked as lost first: checkTime of another thread must not find a lease that is neither held nor lost.
        boolean isFirst = !isClosing && isLost.compareAndSet(false, true);
        isHeld = false;
        if (isFirst) {
            onLost.accept(reason);
        }
    }

    /**
     * Ends the lease thread. If this replica holds the lease, marks the lease record so that another replica takes the log over
     * immediately.
     */
    void close() {
        isClosing = true;
        if (isHeld) {
            try {
                beat();
            } catch (LogUnavailableException silent) {
                LOG.debugf("The lease was not given back: %s", silent.getMessage());
            } catch (RuntimeException fault) {
                LOG.error("The lease could not be given back", fault);
            }
            isHeld = false;
        }
        LockSupport.unpark(thread);
    }
}
