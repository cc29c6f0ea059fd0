package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.store.StoreCounters;
import culex.broker.store.paged.RetainedLoads;
import culex.broker.transport.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what turns want back, and answers on the loops that want it. On the store's thread. */
final class Loads {
    /** How often it is looked whether loops have taken the pages of retained messages that were read for them. */
    static final Duration PAUSE = Duration.ofMillis(1);
    /** How long retained messages are read between two commits. */
    private static final Duration RETAINED_LOAD = Duration.ofMillis(3);

    private final Database database;
    private final Deliveries deliveries;
    private final StoreCounters counters;
    private final Faults faults;
    private final RetainedLoads retained;
    /** What was asked for while the database could not be opened. */
    private final List<Turn.Load> unread = new ArrayList<>();

    Loads(Database database, Deliveries deliveries, RetainedLoads retained, StoreCounters counters, Faults faults) {
        this.database = database;
        this.deliveries = deliveries;
        this.retained = retained;
        this.counters = counters;
        this.faults = faults;
    }

    /** Reads what turns asked for. Many read retained messages at once, so that these take turns with commits. */
    void load(List<Turn> turns) {
        for (Turn turn : turns) {
            turn.loads.forEach(this::load);
            turn.retainedLoads.forEach(retained::add);
        }
        if (isReady()) {
            retained.serve(RETAINED_LOAD.toNanos());
        }
    }

    /** Whether there is something to be read now. */
    boolean isReady() {
        return database.isOpen() && retained.canServe();
    }

    /** Whether somebody waits for retained messages, perhaps until loops have taken the pages that were read for them. */
    boolean isWaiting() {
        return database.isOpen() && !retained.isEmpty();
    }

    /** The database is open again. */
    void loadUnread() {
        List<Turn.Load> asked = List.copyOf(unread);
        unread.clear();
        asked.forEach(this::load);
    }

    private void load(Turn.Load load) {
        if (!database.isOpen()) {
            unread.add(load);
            return;
        }
        List<Delivery> found = read(load);
        counters.loaded(found.size());
        Turn.execute(load.to(), () -> load.loaded().onLoaded(found));
    }

    private List<Delivery> read(Turn.Load load) {
        try {
            return deliveries.load(load.session(), load.messages());
        } catch (RuntimeException | OutOfMemoryError fault) {
            faults.onFault(
                    Faults.Where.STORE, "messages that wait for a client are passed over until the next start", fault);
            return List.of();
        }
    }
}
