package culex.broker.routing;

import culex.broker.transport.Loop;
import java.util.List;
import java.util.function.Function;

/** The routers of all loops. */
public final class Routers {
    private final List<Router> routers;

    public Routers(List<? extends Loop> loops, Function<? super Loop, Router> make) {
        routers = loops.stream().map(make).toList();
    }

    /** The router of a loop, to be used on that loop. */
    public Router of(Loop loop) {
        return routers.get(loop.index());
    }
}
