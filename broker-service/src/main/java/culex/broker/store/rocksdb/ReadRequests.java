package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.store.StoreCounters;
import culex.broker.store.paged.RetainedLoads;
import culex.broker.transport.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Serves the read requests of submissions, and calls back on the loops. Runs on the store writer's thread. */
final class ReadRequests {
    /** The time after which the writer checks again whether the loops have used the retained messages that were read for them. */
    static final Duration PAUSE = Duration.ofMillis(1);
    /** Maximum time for reading retained messages between two commits. */
    private static final Duration RETAINED_LOAD = Duration.ofMillis(3);

    private final Database database;
    private final DeliveryReader deliveries;
    private final StoreCounters counters;
    private final Faults faults;
    private final RetainedLoads retained;
    /** Requests that wait until the database is open again. */
    private final List<Submission.Load> unread = new ArrayList<>();

    ReadRequests(
            Database database,
            DeliveryReader deliveries,
            RetainedLoads retained,
            StoreCounters counters,
            Faults faults) {
        this.database = database;
        this.deliveries = deliveries;
        this.retained = retained;
        this.counters = counters;
        this.faults = faults;
    }

    /** Serves the requests of submissions. Reads retained messages only for a limited time, so that commits go on. */
    void load(List<Submission> submissions) {
        for (Submission submission : submissions) {
            submission.loads.forEach(this::load);
            submission.retainedLoads.forEach(retained::add);
        }
        if (isReady()) {
            retained.serve(RETAINED_LOAD.toNanos());
        }
    }

    /** Whether a request for retained messages can be served now. */
    boolean isReady() {
        return database.isOpen() && retained.canServe();
    }

    /** Whether a request for retained messages waits, possibly until loops have used the pages that were read for them. */
    boolean isWaiting() {
        return database.isOpen() && !retained.isEmpty();
    }

    /** Serves the requests that waited until the database is open again. */
    void loadUnread() {
        List<Submission.Load> asked = List.copyOf(unread);
        unread.clear();
        asked.forEach(this::load);
    }

    private void load(Submission.Load load) {
        if (!database.isOpen()) {
            unread.add(load);
            return;
        }
        List<Delivery> found = read(load);
        counters.loaded(found.size());
        Submission.execute(load.to(), () -> load.loaded().onLoaded(found));
    }

    private List<Delivery> read(Submission.Load load) {
        try {
            return deliveries.load(load.session(), load.messages());
        } catch (RuntimeException | OutOfMemoryError fault) {
            faults.onFault(
                    Faults.Where.STORE, "queued messages of a client are passed over until the next start", fault);
            return List.of();
        }
    }
}
