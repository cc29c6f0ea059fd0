package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.ClusterConfig;
import culex.broker.config.StoreTerms;
import culex.broker.memory.MemoryBudget;
import culex.broker.store.Journals;
import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.Replica;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.store.rocksdb.Replication;
import culex.broker.store.rocksdb.RocksJournals;
import culex.broker.store.rocksdb.RocksSettings;
import culex.broker.transport.Faults;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store that the settings select.
 *
 * @param log the replicated log; null without a cluster
 * @param replica the part of the store that follows the log; null without a cluster
 */
record OpenedStore(
        Journals journals,
        @Nullable CommitLog log,
        @Nullable Replica replica) {
    /** The number of the only log that a cluster has. */
    static final int SHARD = 0;

    /**
     * Opens the store.
     *
     * @param onFenced is called with the reason when another replica has taken over the log that this replica owned
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    static OpenedStore of(BrokerConfig config, MemoryBudget budget, Faults faults, Consumer<String> onFenced) {
        BrokerConfig.Store store = config.store();
        if (store.kind() == BrokerConfig.StoreKind.MEMORY) {
            return new OpenedStore(new MemoryJournals(), null, null);
        }
        Path directory = Path.of(store.directory());
        RocksSettings settings = StoreTerms.of(store, Runtime.getRuntime().maxMemory());
        if (!store.kind().isReplicated()) {
            return new OpenedStore(new RocksJournals(directory, settings, budget, faults), null, null);
        }
        ClusterConfig cluster = config.cluster();
        CommitLog log = LogEngines.open(store.kind(), cluster, SHARD);
        try {
            Replication replication = new Replication(
                    log,
                    new Commit.Of(cluster.name(), SHARD),
                    cluster.commitInterval(),
                    cluster.trimBytes(),
                    store.kind() == BrokerConfig.StoreKind.JETSTREAM ? cluster.logBytesMax() : Long.MAX_VALUE,
                    onFenced);
            RocksJournals journals = new RocksJournals(directory, settings, replication, budget, faults);
            return new OpenedStore(journals, log, journals.replica());
        } catch (RuntimeException refused) {
            log.close();
            throw refused;
        }
    }
}
