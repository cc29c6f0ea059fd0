package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.LogVerifier;
import culex.broker.store.log.TrimmedException;
import culex.broker.store.rocksdb.LogRepair;
import io.smallrye.config.SmallRyeConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code ./culex log}: shows and checks the replicated log of a cluster, and repairs a damaged one with the store of a replica.
 * The settings {@code mqtt.cluster.*} select the log.
 */
public final class LogCommand {
    /** The log is damaged, or was not repaired. */
    static final int NOT_WHOLE = 1;
    /** The command could not do its work. */
    static final int FAILED = 2;

    private static final String USAGE = """
            ./culex log info               the engine and its settings, first and last commit, size, owner
            ./culex log verify [--from N]  reads the log and checks each commit; exit code 0: whole, 1: damaged, 2: not checked
            ./culex log repair [--yes]     writes the copy of this replica as a new log; without --yes it only says what is lost""";

    private static final Duration READ_WAIT = Duration.ofSeconds(4);
    /** How long {@code info} watches the lease: more than twice the interval in which a live owner confirms it. */
    private static final Duration LOOK = Duration.ofMillis(2500);

    private static final long POLL_MILLIS = 250;
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final BrokerConfig config;
    private final Commit.Of of;
    private final PrintStream out;
    private long printedNanos = System.nanoTime();

    private LogCommand(BrokerConfig config, PrintStream out) {
        this.config = config;
        this.out = out;
        of = new Commit.Of(config.cluster().name(), OpenedStore.SHARD);
    }

    /** Runs the command with the arguments of the user. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(SecurityDoctor.config(), arguments, out, errors);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Returns the exit code. */
    static int run(SmallRyeConfig all, String[] arguments, PrintStream out, PrintStream errors) {
        String command = String.join(" ", arguments);
        if (!command.matches("info|verify( --from [1-9][0-9]{0,17})?|repair( --yes)?")) {
            errors.println(USAGE);
            return FAILED;
        }
        return ClusterLogCommands.run(all, FAILED, errors, config -> new LogCommand(config, out).run(arguments));
    }

    private int run(String[] arguments) throws LogUnavailableException {
        boolean isRepair = arguments[0].equals("repair");
        try (CommitLog log = isRepair
                ? LogEngines.open(config.store().kind(), config.cluster(), OpenedStore.SHARD)
                : LogEngines.connect(config.store().kind(), config.cluster(), OpenedStore.SHARD)) {
            if (isRepair) {
                return repair(log, arguments.length > 1);
            }
            return arguments[0].equals("info")
                    ? info(log)
                    : verify(log, arguments.length > 1 ? Long.parseLong(arguments[2]) : 1);
        }
    }

    private int info(CommitLog log) throws LogUnavailableException {
        long last = log.last();
        out.println("engine " + config.store().kind().name().toLowerCase(Locale.ROOT));
        out.println("cluster " + of.cluster());
        log.settings().forEach((name, value) -> out.println(name + " " + value));
        out.println("first position " + log.first());
        out.println("last position " + last);
        out.println("bytes " + log.bytes());
        out.println("last commit " + lastCommit(log, last));
        Lease.Holder holder = log.lease().read();
        if (holder == null) {
            out.println("owner none so far");
            return 0;
        }
        Lease.Owner owner = holder.owner();
        boolean isLive = liveOwner(log.lease(), LOOK) != null;
        out.println("owner " + owner.replica() + " at " + owner.address() + ", epoch " + owner.epoch());
        out.println("lease "
                + (owner.isLeaving()
                        ? "given back"
                        : isLive ? "confirmed" : "not confirmed for " + LOOK.toMillis() + " ms"));
        return 0;
    }

    private String lastCommit(CommitLog log, long last) throws LogUnavailableException {
        if (last == 0) {
            return "none";
        }
        try {
            List<LogRecord> records = log.read(last, READ_WAIT);
            if (records.isEmpty()) {
                return "not complete";
            }
            Commit commit = Commit.read(of, records.getLast());
            return commit.index() + " of epoch " + commit.epoch();
        } catch (DamagedLogException | TrimmedException unreadable) {
            return "unreadable: " + unreadable.getMessage();
        }
    }

    /** Reads the lease for the time {@code watch}. Returns the owner if it confirms the lease in this time, otherwise null. */
    private static Lease.@Nullable Owner liveOwner(Lease lease, Duration watch) throws LogUnavailableException {
        Lease.Holder seen = lease.read();
        long deadline = System.nanoTime() + watch.toNanos();
        while (seen != null && !seen.owner().isLeaving() && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new LogUnavailableException("interrupted", interrupted);
            }
            Lease.Holder now = lease.read();
            if (now != null && now.revision() != seen.revision()) {
                return now.owner().isLeaving() ? null : now.owner();
            }
        }
        return null;
    }

    private int verify(CommitLog log, long from) throws LogUnavailableException {
        LogVerifier.Result found = new LogVerifier(log, of, this::progress).verify(from);
        out.println(verdict(found));
        return found.damage() == null ? 0 : NOT_WHOLE;
    }

    private void progress(LogPosition position, long end) {
        long now = System.nanoTime();
        if (now - printedNanos >= PROGRESS_NANOS) {
            printedNanos = now;
            out.println("position " + position.position() + " of " + end);
        }
    }

    private static String verdict(LogVerifier.Result found) {
        String whole = found.commits() == 0
                ? "no commit"
                : "from " + commit(found.first()) + " to " + commit(found.last()) + ", " + found.bytes() + " bytes";
        return found.damage() == null
                ? "The log is whole: " + whole + "."
                : "The log is damaged: " + found.damage() + ". Before that it is whole: " + whole
                        + "; it ends at position " + found.end() + ".";
    }

    private static String commit(LogPosition position) {
        return "commit " + position.index() + " of epoch " + position.epoch() + " at position " + position.position();
    }

    private int repair(CommitLog log, boolean isConfirmed) throws LogUnavailableException {
        Lease.Owner owner = liveOwner(log.lease(), config.cluster().lease());
        if (owner != null) {
            throw new IllegalStateException(
                    "the replica " + owner.replica() + " owns the sessions: stop all replicas first");
        }
        Path directory = Path.of(config.store().directory());
        try (LogRepair repair = LogRepair.open(log, of, directory)) {
            LogRepair.Plan plan = repair.plan();
            if (plan == null) {
                out.println("The log is whole, and has all commits of the copy in " + directory.toAbsolutePath()
                        + ": there is nothing to repair.");
                return 0;
            }
            out.println(verdict(plan.log()));
            out.println("The copy in " + directory.toAbsolutePath() + " ends with " + commit(plan.copy()) + ".");
            out.println((isConfirmed ? "Keeps" : "Would keep") + " everything up to " + commit(plan.kept()) + ".");
            out.println("Lost: " + lost(plan) + ".");
            if (!isConfirmed) {
                out.println(
                        "Nothing was changed. Run this at the other replicas, too: the copy that ends with the highest"
                                + " commit has the most. --yes repairs the log with the copy of this replica.");
                return NOT_WHOLE;
            }
            out.println("The log is repaired: it has " + repair.run(plan)
                    + " records. Start this replica, and the others with empty directories.");
            return 0;
        }
    }

    private static String lost(LogRepair.Plan plan) {
        return plan.lostPositions() == 0
                ? "nothing that the log or this copy has"
                : "what the log has from position " + (plan.kept().position() + 1) + " to position "
                        + plan.log().end();
    }
}
