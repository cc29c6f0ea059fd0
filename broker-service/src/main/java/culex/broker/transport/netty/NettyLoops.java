package culex.broker.transport.netty;

import culex.broker.memory.MemoryBudget;
import culex.broker.observe.Observer;
import culex.broker.transport.Faults;
import culex.broker.transport.LoopClock;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The Netty event loops of a group, with a {@link NettyLoop} for each. */
public final class NettyLoops {
    private final EventLoopGroup group;
    private final Faults faults;
    private final List<NettyLoop> loops = new ArrayList<>();
    private final IdentityHashMap<EventExecutor, NettyLoop> byExecutor = new IdentityHashMap<>();

    /**
     * Creates the loops of a group.
     *
     * @param memory counts the memory that the broker holds for the clients of the loops
     * @param faults is notified of unexpected exceptions on the loops
     * @param observer is notified of what happens on the loops, or null
     */
    public NettyLoops(EventLoopGroup group, MemoryBudget memory, Faults faults, @Nullable Observer observer) {
        this.group = group;
        this.faults = faults;
        int count = 0;
        for (EventExecutor _ : group) {
            count++;
        }
        long directBytes = DirectMemory.maxBytes() / count;
        long originNanos = System.nanoTime();
        for (EventExecutor executor : group) {
            LoopClock clock = LoopClock.ofSystem(originNanos);
            NettyLoop loop = new NettyLoop(
                    (EventLoop) executor, loops.size(), clock, memory.newAccount(), directBytes, faults, observer);
            loops.add(loop);
            byExecutor.put(executor, loop);
        }
    }

    /**
     * Lets the transports of all loops check, each time before they send something to a client, whether they still may; call it before
     * {@link #start}.
     *
     * @param maySend is called on the loops and must not block; when it returns false, the connection is closed instead
     */
    public void sendOnlyWhile(BooleanSupplier maySend) {
        loops.forEach(loop -> loop.outbound().sendOnlyWhile(maySend));
    }

    /** Starts the ticks of all loops. */
    public void start() {
        loops.forEach(NettyLoop::start);
    }

    /** The listener that is notified of unexpected exceptions. */
    public Faults faults() {
        return faults;
    }

    public EventLoopGroup group() {
        return group;
    }

    public List<NettyLoop> all() {
        return loops;
    }

    /** The loop on which the caller runs, or null on another thread. */
    public @Nullable NettyLoop current() {
        for (NettyLoop loop : loops) {
            if (loop.isCurrent()) {
                return loop;
            }
        }
        return null;
    }

    /** The {@link NettyLoop} of a Netty event loop. */
    NettyLoop of(EventLoop eventLoop) {
        NettyLoop loop = byExecutor.get(eventLoop);
        if (loop == null) {
            throw new IllegalArgumentException("an event loop of another group: " + eventLoop);
        }
        return loop;
    }
}
