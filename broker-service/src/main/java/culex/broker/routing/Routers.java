package culex.broker.routing;

import culex.broker.message.Message;
import culex.broker.transport.Loop;
import java.util.List;
import java.util.function.Function;

/** The routers of all loops. */
public final class Routers {
    private final List<Router> routers;

    public <L extends Loop> Routers(List<L> loops, Function<? super L, Router> make) {
        routers = loops.stream().map(make).toList();
    }

    /** Publishes a Will Message on a loop. The store must not reject it, even if it cannot be written for some time. */
    public void publishWill(Loop loop, Message will) {
        of(loop).publishWill(will); // [MQTT-3.1.2-15]
    }

    /** Returns the router of a loop; use it on that loop. */
    public Router of(Loop loop) {
        return routers.get(loop.index());
    }
}
