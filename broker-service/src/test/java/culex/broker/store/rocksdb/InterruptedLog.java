package culex.broker.store.rocksdb;

import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.MemoryLog;
import java.time.Duration;

/** A log whose appends fail after a number of successful ones. */
final class InterruptedLog extends MemoryLog {
    private int left;

    InterruptedLog(Engine engine, int appends) {
        super(engine, Duration.ofMillis(200));
        left = appends;
    }

    @Override
    public long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
        if (left-- <= 0) {
            throw new LogUnavailableException("the log takes no more", null);
        }
        return super.append(expected, commit);
    }
}
