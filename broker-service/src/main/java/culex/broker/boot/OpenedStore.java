package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.StoreTerms;
import culex.broker.memory.MemoryBudget;
import culex.broker.store.Journals;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.store.rocksdb.RocksJournals;
import culex.broker.transport.Faults;
import java.nio.file.Path;

/** Opens the store that the settings select. */
final class OpenedStore {
    private OpenedStore() {}

    static Journals of(BrokerConfig.Store config, MemoryBudget budget, Faults faults) {
        return switch (config.kind()) {
            case MEMORY -> new MemoryJournals();
            case ROCKSDB ->
                new RocksJournals(
                        Path.of(config.directory()),
                        StoreTerms.of(config, Runtime.getRuntime().maxMemory()),
                        budget,
                        faults);
        };
    }
}
