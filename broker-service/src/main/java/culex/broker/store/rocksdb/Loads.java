package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.store.StoreCounters;
import culex.broker.transport.Faults;
import java.util.ArrayList;
import java.util.List;

/** Reads what turns want back, and answers on the loops that want it. On the store's thread. */
final class Loads {
    private final Database database;
    private final Deliveries deliveries;
    private final StoreCounters counters;
    private final Faults faults;
    /** What was asked for while the database could not be opened. */
    private final List<Turn.Load> unread = new ArrayList<>();

    Loads(Database database, Deliveries deliveries, StoreCounters counters, Faults faults) {
        this.database = database;
        this.deliveries = deliveries;
        this.counters = counters;
        this.faults = faults;
    }

    /** Reads what turns asked for. */
    void load(List<Turn> turns) {
        for (Turn turn : turns) {
            turn.loads.forEach(this::load);
        }
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
