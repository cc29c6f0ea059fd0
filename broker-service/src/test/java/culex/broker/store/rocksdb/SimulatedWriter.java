package culex.broker.store.rocksdb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The writer of the store of a simulated process: runs a short time after the end of a turn, and again until everything is stored. */
final class SimulatedWriter {
    private static final long GATHER_NANOS = Duration.ofMillis(2).toNanos();
    private static final long RETRY_NANOS = Duration.ofMillis(250).toNanos();

    private final RocksJournals journals;
    private final SimulatedCpu cpu;
    private final List<Runnable> endOfTurn = new ArrayList<>();
    private boolean isWriting;
    private boolean isWriterDue;

    SimulatedWriter(RocksJournals journals, SimulatedCpu cpu) {
        this.journals = journals;
        this.cpu = cpu;
    }

    /** Whether everything that was submitted is stored. */
    boolean isIdle() {
        return journals.waiting() == 0 && journals.trouble().isEmpty() && !isWriting;
    }

    /** Runs a task at the end of the turn. */
    void atEndOfTurn(Runnable task) {
        endOfTurn.add(task);
    }

    /** Ends a turn of the event loop. */
    void endTurn() {
        List.copyOf(endOfTurn).forEach(Runnable::run);
        endOfTurn.clear();
        wakeWriter(GATHER_NANOS);
    }

    private void wakeWriter(long nanos) {
        if (!isWriterDue && !isWriting) {
            isWriterDue = true;
            cpu.later(nanos, this::write);
        }
    }

    private void write() {
        isWriterDue = false;
        isWriting = true;
        journals.writer().runOnce();
        isWriting = false;
        if (cpu.isAlive() && !isIdle()) {
            wakeWriter(journals.trouble().isEmpty() ? GATHER_NANOS : RETRY_NANOS);
        }
    }
}
