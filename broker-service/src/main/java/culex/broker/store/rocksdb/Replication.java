package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The settings of a store that is the local copy of a replicated log.
 *
 * @param of the name of the cluster and the number of the log
 * @param commitInterval the minimum time between two small commits
 * @param copyBytesMin the bytes of the log from which on all records are copied to its end, so that its beginning can be trimmed
 * @param logBytesMax the size of the log in bytes beyond which it rejects commits
 * @param onFenced is called on the store writer's thread, with the reason, when another replica has taken the log over; from then on
 *     nothing is written or acknowledged
 */
public record Replication(
        CommitLog log,
        Commit.Of of,
        Duration commitInterval,
        long copyBytesMin,
        long logBytesMax,
        Consumer<String> onFenced) {}
