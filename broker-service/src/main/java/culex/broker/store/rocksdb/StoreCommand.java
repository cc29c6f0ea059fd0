package culex.broker.store.rocksdb;

import culex.broker.store.SessionState;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.rocksdb.RocksDBException;

/**
 * The command {@code ./culex store}: inspects the store of a stopped broker, deletes records from it, and restores a backup. Opening a
 * store of format 2 migrates it, as a start of the broker does.
 */
public final class StoreCommand {
    private static final String USAGE = """
            ./culex store info                                   format, sizes, records of each kind, largest sessions
            ./culex store list sessions [--client PREFIX]        sessions, with what waits for them
            ./culex store list retained [--filter FILTER]        retained messages
            ./culex store prune sessions --offline-longer 30d    sessions whose clients have been away for longer
            ./culex store prune retained --filter FILTER         retained messages that match a Topic Filter
            ./culex store prune queue --client ID                what waits for a client; messages sent and not acknowledged stay
            ./culex store restore BACKUP [--force]               puts a backup (DIRECTORY/latest: the newest) in the place of the store;
                                                                 --force moves a store aside
            ./culex store import                                 appends the store to the empty log of a cluster (MQTT_CLUSTER_*)
            ./culex store export                                 writes the log of a cluster to a new store of a single broker
              --limit N    at most N lines (100)                 --json   one JSON object per line
              --yes        removes; without it, prune only says what it would remove""";

    private static final int FAILED = 1;
    private static final int WRONG_ARGUMENTS = 2;

    private final StoreArguments arguments;
    private final Database database;
    private final StoreOutput out;
    private final StoreScan scan;

    private StoreCommand(StoreArguments arguments, Database database, StoreOutput out) {
        this.arguments = arguments;
        this.database = database;
        this.out = out;
        scan = new StoreScan(database);
    }

    /** Runs the command. The first argument is the directory of the store, the others are the arguments that the user typed. */
    public static void main(String[] arguments) {
        PrintStream stream = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(arguments, stream, errors);
        stream.flush();
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Returns the exit code. */
    static int run(String[] arguments, PrintStream stream, PrintStream errors) {
        try {
            StoreArguments asked = StoreArguments.parse(arguments);
            Path directory = asked.directory();
            Path backup = asked.backup();
            if (backup != null) {
                new StoreRestore(directory, StoreRestore.named(backup), asked.isForced(), Instant.now())
                        .run(new StoreOutput(stream, asked.isJson(), asked.limit()));
                return 0;
            }
            if (!Files.exists(directory.resolve("CURRENT"))) {
                errors.println("there is no store in " + directory.toAbsolutePath());
                return FAILED;
            }
            try (Database database = Database.open(directory)) {
                new StoreCommand(asked, database, new StoreOutput(stream, asked.isJson(), asked.limit())).run();
                return 0;
            } catch (RocksDBException | DamagedStoreException unreadable) {
                errors.println(new StoreErrors(directory).explain(unreadable));
                return FAILED;
            }
        } catch (IllegalArgumentException | DateTimeParseException wrong) {
            errors.println(wrong.getMessage());
            errors.println(USAGE);
            return WRONG_ARGUMENTS;
        } catch (IllegalStateException refused) {
            errors.println(refused.getMessage());
            return FAILED;
        } catch (IOException refused) {
            errors.println(refused);
            return FAILED;
        }
    }

    private void run() throws RocksDBException, IOException {
        if (arguments.command().startsWith("prune")) {
            // Throws for a replica of a cluster, because the other replicas would not know of the change.
            LogView.checkNone(database);
        }
        switch (arguments.command()) {
            case "info" -> info();
            case "list sessions" -> scan.sessions(arguments::takesClient, this::printSession);
            case "list retained" ->
                scan.retained(arguments::takesTopic, (topic, bytes) -> out.line("topic", topic, "bytes", bytes));
            case "prune sessions" -> pruneSessions();
            case "prune retained" -> pruneRetained();
            case "prune queue" -> pruneQueue();
            default -> throw new IllegalArgumentException("there is no command " + arguments.command());
        }
        out.end();
    }

    private void info() throws RocksDBException {
        out.line(
                "directory",
                arguments.directory().toAbsolutePath().toString(),
                "format",
                Records.FORMAT,
                "disk_bytes",
                database.diskBytes());
        for (Family family : Family.values()) {
            StoreScan.Count count = scan.count(family);
            out.line(
                    "kind", family.name().toLowerCase(Locale.ROOT), "records", count.records(), "bytes", count.bytes());
        }
        for (StoreScan.SessionSize largest : scan.largest()) {
            printSession(largest.session(), largest);
        }
    }

    private void printSession(SessionState session, StoreScan.SessionSize waiting) {
        out.line(
                "client",
                session.clientId(),
                "session",
                session.number(),
                "subscriptions",
                waiting.subscriptions(),
                "messages",
                waiting.messages(),
                "bytes",
                waiting.bytes(),
                "offline_seconds",
                scan.offlineSeconds(session, System.currentTimeMillis()));
    }

    private void pruneSessions() throws RocksDBException {
        Duration longer = arguments.offlineLonger();
        StorePruning pruning = new StorePruning(database, arguments.isConfirmed());
        scan.sessions(
                session -> scan.offlineSeconds(session, System.currentTimeMillis()) > longer.toSeconds(),
                (session, waiting) -> {
                    printSession(session, waiting);
                    pruning.session(session);
                });
        pruning.end();
        printSummary(pruning);
    }

    private void pruneRetained() throws RocksDBException {
        arguments.filter();
        StorePruning pruning = new StorePruning(database, arguments.isConfirmed());
        scan.retained(arguments::takesTopic, (topic, bytes) -> {
            out.line("topic", topic, "bytes", bytes);
            pruning.retained(topic);
        });
        pruning.end();
        printSummary(pruning);
    }

    private void pruneQueue() throws RocksDBException {
        String client = arguments.client();
        StorePruning pruning = new StorePruning(database, arguments.isConfirmed());
        scan.sessions(session -> session.clientId().equals(client), (session, waiting) -> {
            printSession(session, waiting);
            pruning.queue(session.number());
        });
        pruning.end();
        printSummary(pruning);
    }

    private void printSummary(StorePruning pruning) {
        out.summary(pruning.records(), arguments.isConfirmed());
    }
}
