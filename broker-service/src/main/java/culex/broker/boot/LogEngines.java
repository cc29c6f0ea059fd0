package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.ClusterConfig;
import culex.broker.store.log.CommitLog;

/** Opens the engine of the replicated log that the settings select. */
final class LogEngines {
    private LogEngines() {}

    /** @throws IllegalStateException with one line when the settings are wrong, or the engine does not keep what it acknowledges */
    static CommitLog open(BrokerConfig.StoreKind kind, ClusterConfig config, int shard) {
        if (kind == BrokerConfig.StoreKind.MEMORY) {
            return java.util.Objects.requireNonNull(null);
        }
        throw new IllegalStateException("no engine " + kind + config.name() + shard);
    }
}
