package culex.benchmarks.jmh;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.observe.Counters;
import culex.broker.observe.Events;
import culex.broker.transport.Faults;
import culex.broker.transport.LongWork;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** An event loop without a thread: {@link #turn} runs its tasks, and then its end-of-turn tasks. */
final class StepLoop implements Loop {
    private final int index;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<Runnable> ends = new ArrayList<>();
    private final TimerWheel timers = new TimerWheel(0, faults());
    private final Counters counters = new Counters();
    private final Events events = new Events(counters, null);
    private final LongWork longWork = new LongWork(this, System::nanoTime);
    private final MemoryAccount memory = MemoryBudget.unlimited().newAccount();

    StepLoop(int index) {
        this.index = index;
    }

    void turn() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        for (int i = 0; i < ends.size(); i++) {
            ends.get(i).run();
        }
        ends.clear();
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeLater(Runnable task) {
        execute(task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        ends.add(task);
    }

    @Override
    public long nowMillis() {
        return 0;
    }

    @Override
    public long monotonicMillis() {
        return 0;
    }

    @Override
    public long nowNanos() {
        return 0;
    }

    @Override
    public long lagMillis() {
        return 0;
    }

    @Override
    public TimerWheel timers() {
        return timers;
    }

    @Override
    public MemoryAccount memory() {
        return memory;
    }

    @Override
    public LongWork longWork() {
        return longWork;
    }

    @Override
    public Faults faults() {
        return (where, consequence, fault) -> {
            throw new IllegalStateException(consequence, fault);
        };
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Events events() {
        return events;
    }
}
