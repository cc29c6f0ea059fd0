package culex.broker.store.rocksdb;

import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Replica;
import java.time.Duration;
import java.util.Random;

/** A replica with a fault: it applies some commits only by their position, so that their records are missing in its store. */
final class SkippingReplica implements Replica {
    private final Replica real;
    private final ReplicaDisk disk;
    private final Random random;

    SkippingReplica(Replica real, ReplicaDisk disk, Random random) {
        this.real = real;
        this.disk = disk;
        this.random = random;
    }

    @Override
    public boolean follow(Duration wait) throws LogUnavailableException {
        ReplicaDisk.Content before = disk.content();
        boolean hasMore = real.follow(wait);
        if (hasMore && before.position().index() > 0 && random.nextInt(4) == 0) {
            disk.skip(before);
        }
        return hasMore;
    }

    @Override
    public boolean acquire() throws LogUnavailableException {
        return real.acquire();
    }

    @Override
    public LogPosition position() {
        return real.position();
    }
}
