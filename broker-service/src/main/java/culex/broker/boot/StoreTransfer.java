package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.rocksdb.LogTransfer;
import culex.broker.store.rocksdb.StoreCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The commands {@code ./culex store import} and {@code export}: move all records from the store of a stopped single broker to the log of a
 * cluster, or back. The settings {@code mqtt.cluster.*} select the log. All other arguments are those of {@link StoreCommand}.
 */
public final class StoreTransfer {
    private static final int FAILED = 1;

    private StoreTransfer() {}

    /** Runs a command. The first argument is the directory of the store. Ends with exit code 1 and one line when it fails. */
    public static void main(String[] arguments) throws IOException {
        String command = arguments.length == 2 ? arguments[1] : "";
        if (!command.equals("import") && !command.equals("export")) {
            StoreCommand.main(arguments);
            return;
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Path directory = Path.of(arguments[0]);
        int code = ClusterLogCommands.run(SecurityDoctor.config(), FAILED, errors, config -> {
            move(config, directory, command, out);
            return 0;
        });
        if (code != 0) {
            System.exit(code);
        }
    }

    private static void move(BrokerConfig config, Path directory, String command, PrintStream out)
            throws LogUnavailableException {
        try (CommitLog log = LogEngines.open(config.store().kind(), config.cluster(), OpenedStore.SHARD)) {
            LogTransfer transfer =
                    new LogTransfer(log, new Commit.Of(config.cluster().name(), OpenedStore.SHARD));
            if (command.equals("import")) {
                out.printf("imported %d records%n", transfer.importFrom(directory));
            } else {
                out.printf("exported the records of %d commits%n", transfer.exportTo(directory));
            }
        }
    }
}
