package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/**
 * Puts a backup in the place of the store of a stopped broker. The backup itself is only read: a copy of it is opened and all its records
 * are read before anything of the store changes. An interruption leaves either the former store, or the restored one, or files that a
 * start of the broker rejects; never an empty store.
 */
final class StoreRestore {
    private static final String CURRENT = "CURRENT";
    private static final String STAGING = "restoring";
    private static final String REPLACED = "replaced-";
    private static final String LATEST = "latest";
    /** The names of the directories that a running broker writes its backups to; they sort by time. */
    private static final Pattern BACKUP = Pattern.compile("culex-[0-9]{8}T[0-9]{9}Z");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    /**
     * The names of RocksDB's files, and of the file of {@link NewestLog}, which belongs to them. Other files of the directory, such as the
     * users file, are not part of the store.
     */
    private static final Pattern FILE = Pattern.compile(
            "CURRENT|IDENTITY|LOCK|LOG|LOG\\.old\\.\\d+|MANIFEST-\\d+|OPTIONS-\\d+|\\d+\\.(?:sst|log|blob|dbtmp)"
                    + "|OPTIONS-\\d+\\.dbtmp|newest-log(?:\\.next)?");

    private final Path directory;
    private final Path backup;
    private final boolean replaces;
    private final Instant now;

    /**
     * @param directory the directory of the store
     * @param replaces whether a store in the directory is moved aside; without it, nothing is restored then
     * @param now the time in the name of the directory of the former store
     */
    StoreRestore(Path directory, Path backup, boolean replaces, Instant now) {
        this.directory = directory;
        this.backup = backup;
        this.replaces = replaces;
        this.now = now;
    }

    /** Returns the newest backup in a directory for the name {@code latest} in it, and every other path as it is. */
    static Path named(Path backup) throws IOException {
        Path parent = backup.toAbsolutePath().getParent();
        if (!backup.endsWith(LATEST) || Files.exists(backup) || parent == null || !Files.isDirectory(parent)) {
            return backup;
        }
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(path ->
                            BACKUP.matcher(path.getFileName().toString()).matches())
                    .max(Comparator.naturalOrder())
                    .orElse(backup);
        }
    }

    /** Number of records in a backup. */
    private record Counts(long sessions, long queued, long retained) {}

    /**
     * Restores the backup, and prints one line that says what was restored.
     *
     * @throws IllegalStateException with one line when nothing was restored
     */
    void run(StoreOutput out) throws IOException {
        if (!Files.isRegularFile(backup.resolve(CURRENT))) {
            throw new IllegalStateException("there is no backup in " + backup.toAbsolutePath());
        }
        Files.createDirectories(directory);
        Path staging = directory.resolve(STAGING);
        if (isSame(backup, directory) || isSame(backup, staging)) {
            throw new IllegalStateException(backup + " is the store itself, or an unfinished restore, and no backup");
        }
        try (StoreLock lock = StoreLock.take(directory, Duration.ZERO)) {
            if (lock == null) {
                throw new IllegalStateException(new StoreErrors(directory).inUse() + ": stop the broker first");
            }
            boolean isReplaced = !files(directory).isEmpty();
            if (isReplaced && !replaces) {
                throw new IllegalStateException("there is a store in " + directory.toAbsolutePath()
                        + ", and nothing was restored; --force moves it to " + replaced());
            }
            try {
                delete(staging);
                copy(staging);
                Counts counts = check(staging);
                Path aside = isReplaced ? moveAside() : null;
                moveIn(staging);
                out.line(
                        "restored",
                        backup.toAbsolutePath(),
                        "sessions",
                        counts.sessions(),
                        "queued",
                        counts.queued(),
                        "retained",
                        counts.retained(),
                        "replaced",
                        aside == null ? "nothing" : aside.toAbsolutePath());
            } finally {
                delete(staging);
            }
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(other) && Files.isSameFile(one, other);
    }

    private Path replaced() {
        return directory.resolve(REPLACED + TIME.format(now));
    }

    private static List<Path> files(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && FILE.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    private void copy(Path staging) throws IOException {
        Files.createDirectory(staging);
        for (Path file : files(backup)) {
            Path copy = staging.resolve(file.getFileName());
            Files.copy(file, copy);
            sync(copy, StandardOpenOption.WRITE);
        }
    }

    /** Opens the copy, which checks its log and its format, and reads each record with its checksum. */
    private Counts check(Path staging) {
        try (Database database = Database.open(staging)) {
            LogView.checkNone(database);
            StoreScan scan = new StoreScan(database);
            long[] records = new long[Family.values().length];
            for (Family family : Family.values()) {
                records[family.ordinal()] = scan.count(family).records();
            }
            return new Counts(
                    records[Family.SESSIONS.ordinal()],
                    records[Family.DELIVERIES.ordinal()],
                    records[Family.RETAINED.ordinal()]);
        } catch (IllegalStateException | RocksDBException | DamagedStoreException unusable) {
            Throwable cause = unusable.getCause();
            String reason = String.valueOf((cause == null ? unusable : cause).getMessage());
            throw new IllegalStateException(
                    "the backup in " + backup.toAbsolutePath()
                            + " is not whole or not usable, and nothing was restored: "
                            + reason.replace(staging.toString(), backup.toString()),
                    unusable);
        }
    }

    /**
     * Moves the files of the store aside: those with the list of all others (MANIFEST) first, so that no start accepts the rest, and
     * CURRENT not at all, because without it a start would create an empty store.
     */
    private Path moveAside() throws IOException {
        Path aside = Files.createDirectory(replaced());
        for (Path file : files(directory).reversed()) {
            if (!isCurrent(file)) {
                Files.move(file, aside.resolve(file.getFileName()));
            }
            if (file.getFileName().toString().startsWith("MANIFEST")) {
                sync(directory, StandardOpenOption.READ);
            }
        }
        Path current = directory.resolve(CURRENT);
        if (Files.exists(current)) {
            Files.copy(current, aside.resolve(CURRENT));
            sync(aside.resolve(CURRENT), StandardOpenOption.WRITE);
        }
        sync(aside, StandardOpenOption.READ);
        return aside;
    }

    /** Moves the restored files in: the tables and logs first, then the MANIFEST, and CURRENT at last. */
    private void moveIn(Path staging) throws IOException {
        for (Path file : files(staging)) {
            if (!isCurrent(file)) {
                Files.move(file, directory.resolve(file.getFileName()));
            }
        }
        sync(directory, StandardOpenOption.READ);
        Files.move(
                staging.resolve(CURRENT),
                directory.resolve(CURRENT),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        sync(directory, StandardOpenOption.READ);
    }

    private static boolean isCurrent(Path file) {
        return file.endsWith(CURRENT);
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void delete(Path staging) throws IOException {
        if (!Files.exists(staging)) {
            return;
        }
        try (Stream<Path> all = Files.walk(staging)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
