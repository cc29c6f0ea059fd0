package culex.broker.ops;

import culex.broker.store.Journals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes copies of the store while the broker runs: the store's thread makes a checkpoint between two commits, which takes milliseconds, and
 * the calling thread moves or copies it to the directory of the backups. Each backup is a directory that a broker can start with. Call it
 * from any thread that may block.
 */
public final class Backups {
    /** A backup that was written completely. */
    public record Backup(Path directory, long bytes, Duration took) {}

    /** Thrown when a backup failed; the message gives the reason in one line. */
    public static final class NotMade extends Exception {
        private static final long serialVersionUID = 1;

        NotMade(String why, @Nullable Throwable cause) {
            super(why, cause);
        }
    }

    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** The name of the checkpoint in the directory of the store, before it becomes a backup. A start of the broker ignores it. */
    static final String CHECKPOINT = "checkpoint";

    private static final String PREFIX = "culex-";
    private static final Pattern NAME = Pattern.compile("culex-[0-9]{8}T[0-9]{9}Z");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String UNFINISHED = ".unfinished";
    private static final long CHECKPOINT_SECONDS_MAX = 60;

    private final Journals journals;
    private final Path store;
    private final @Nullable Path target;
    private final int keep;
    private final Clock clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final LongAdder made = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile long lastSeconds;

    /**
     * @param store the directory of the store
     * @param target the directory of the backups, or null for none
     * @param keep the maximum number of backups
     */
    public Backups(Journals journals, Path store, @Nullable Path target, int keep, Clock clock) {
        this.journals = journals;
        this.store = store;
        this.target = target;
        this.keep = keep;
        this.clock = clock;
    }

    /** The directories of the finished backups, the oldest one first; empty when no directory is configured. Blocks. */
    public List<Path> list() throws IOException {
        if (target == null || !Files.isDirectory(target)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(target)) {
            return entries.filter(entry ->
                            NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** The directory of the backups, or null when none is configured. */
    public @Nullable Path directory() {
        return target;
    }

    /** The time in the name of a backup directory. */
    public static Instant timeOf(Path backup) {
        return TIME.parse(backup.getFileName().toString().substring(PREFIX.length()), Instant::from);
    }

    /** The bytes of the files of a backup. Blocks. */
    public static long bytes(Path backup) throws IOException {
        return Directories.bytes(backup);
    }

    /** Number of backups made since the start of the broker. */
    long made() {
        return made.sum();
    }

    /** Number of backups that failed since the start of the broker. */
    long failed() {
        return failed.sum();
    }

    /** The time of the last backup, in seconds since 1970; 0 when none was made since the start of the broker. */
    long lastSeconds() {
        return lastSeconds;
    }

    /** Makes a backup, then removes the oldest ones beyond the maximum. Runs one at a time. */
    public Backup make() throws NotMade {
        Path to = target;
        if (to == null) {
            throw new NotMade("mqtt.backup.directory is not set", null);
        }
        if (!busy.compareAndSet(false, true)) {
            throw new NotMade("another backup is being made", null);
        }
        try {
            Backup backup = make(to);
            made.increment();
            lastSeconds = clock.instant().getEpochSecond();
            LOG.infof(
                    "Backup %s: %d MB in %d ms",
                    backup.directory(), backup.bytes() >> 20, backup.took().toMillis());
            return backup;
        } catch (NotMade failure) {
            failed.increment();
            LOG.errorf("No backup was made: %s", failure.getMessage());
            throw failure;
        } finally {
            busy.set(false);
        }
    }

    private Backup make(Path to) throws NotMade {
        long began = System.nanoTime();
        Path checkpoint = store.resolve(CHECKPOINT);
        Instant now = clock.instant();
        Path finished = to.resolve(PREFIX + TIME.format(now));
        Path unfinished = to.resolve(finished.getFileName() + UNFINISHED);
        try {
            Files.createDirectories(to);
            Directories.delete(checkpoint);
            journals.checkpoint(checkpoint).toCompletableFuture().get(CHECKPOINT_SECONDS_MAX, TimeUnit.SECONDS);
            Directories.move(checkpoint, unfinished);
            long bytes = Directories.bytes(unfinished);
            Files.move(unfinished, finished);
            Directories.sync(to);
            rotate(to);
            return new Backup(finished, bytes, Duration.ofNanos(System.nanoTime() - began));
        } catch (ExecutionException refused) {
            throw new NotMade(reason(refused.getCause()), refused);
        } catch (TimeoutException late) {
            throw new NotMade("the store was busy for " + CHECKPOINT_SECONDS_MAX + " s", late);
        } catch (IOException refused) {
            throw new NotMade(refused.toString(), refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NotMade("the broker stops", interrupted);
        } finally {
            discard(checkpoint);
            discard(unfinished);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    }

    private static void discard(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException left) {
            LOG.warnf("%s could not be removed: %s. The next backup tries again.", directory, left);
        }
    }

    private void rotate(Path to) throws IOException {
        try (Stream<Path> entries = Files.list(to)) {
            List<Path> all = entries.filter(entry ->
                            NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
            for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
                Directories.delete(old);
            }
        }
        try (Stream<Path> entries = Files.list(to)) {
            for (Path rest : entries.filter(entry -> entry.toString().endsWith(UNFINISHED))
                    .toList()) {
                Directories.delete(rest); // an incomplete backup, left by a broker that was killed during the backup
            }
        }
    }
}
