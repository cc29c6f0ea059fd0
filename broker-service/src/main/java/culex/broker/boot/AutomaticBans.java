package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.security.Bans;
import culex.broker.security.SavedBans;
import culex.broker.transport.Loop;
import culex.broker.transport.PeriodicWork;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Saves the bans that the broker imposes in the directory of the store, so that they survive a restart. A store in memory saves nothing.
 */
final class AutomaticBans {
    private static final String FILE = "automatic-bans";
    /** Bounds the rate of writes, however many bans an attacker causes; a kill loses the bans of this time at most. */
    private static final long SAVE_MILLIS = 5000;

    private final @Nullable SavedBans saved;

    private AutomaticBans(@Nullable SavedBans saved) {
        this.saved = saved;
    }

    /** Imposes the bans again that the last process has saved. Call it when this process has the lock of the store's directory. */
    static AutomaticBans load(BrokerConfig.Store store, Bans bans) {
        if (!store.kind().isOnDisk()) {
            return new AutomaticBans(null);
        }
        SavedBans saved = new SavedBans(bans, Path.of(store.directory()).resolve(FILE), InstantSource.system());
        saved.load();
        return new AutomaticBans(saved);
    }

    /** Saves the bans at intervals, by the timer of a loop, on worker threads. */
    void start(Loop loop, Executor workers) {
        if (saved != null) {
            PeriodicWork.start(loop, SAVE_MILLIS, workers, this::save);
        }
    }

    /** Saves the bans now. May be called from any thread that may block. */
    synchronized void save() {
        if (saved != null) {
            saved.save();
        }
    }
}
