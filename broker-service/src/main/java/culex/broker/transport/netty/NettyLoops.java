package culex.broker.transport.netty;

import culex.broker.memory.MemoryBudget;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The event loops of a group, each with our side of it. */
public final class NettyLoops {
    private final EventLoopGroup group;
    private final List<NettyLoop> loops = new ArrayList<>();
    private final IdentityHashMap<EventExecutor, NettyLoop> byExecutor = new IdentityHashMap<>();

    /** @param memory where the loops count what their clients make the broker hold */
    public NettyLoops(EventLoopGroup group, MemoryBudget memory) {
        this.group = group;
        for (EventExecutor executor : group) {
            NettyLoop loop = new NettyLoop((EventLoop) executor, loops.size(), memory.newAccount());
            loops.add(loop);
            byExecutor.put(executor, loop);
        }
    }

    /** Starts the timers. */
    public void start() {
        loops.forEach(NettyLoop::start);
    }

    public EventLoopGroup group() {
        return group;
    }

    public List<NettyLoop> all() {
        return loops;
    }

    /** Our side of the event loop that calls, or null when another thread does. */
    public @Nullable NettyLoop current() {
        for (NettyLoop loop : loops) {
            if (loop.isCurrent()) {
                return loop;
            }
        }
        return null;
    }

    /** Our side of an event loop. */
    NettyLoop of(EventLoop eventLoop) {
        NettyLoop loop = byExecutor.get(eventLoop);
        if (loop == null) {
            throw new IllegalArgumentException("an event loop of another group: " + eventLoop);
        }
        return loop;
    }
}
