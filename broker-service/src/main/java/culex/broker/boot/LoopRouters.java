package culex.broker.boot;

import culex.broker.routing.Router;
import culex.broker.routing.Routers;
import culex.broker.store.Journal;
import culex.broker.store.Journals;
import culex.broker.transport.netty.NettyLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The journal and the router of each event loop.
 *
 * @param journals the journal of each event loop, in the order of the loops
 */
record LoopRouters(Routers routers, List<Journal> journals) {
    /** Creates a journal and a router for each loop. */
    static LoopRouters of(List<NettyLoop> loops, Journals store, BiFunction<NettyLoop, Journal, Router> newRouter) {
        List<Journal> journals = new ArrayList<>();
        Routers routers = new Routers(loops, loop -> {
            Relief relief = new Relief();
            Journal journal = store.journal(loop::execute, loop::atEndOfTurn, loop.memory(), relief);
            journals.add(journal);
            Router router = newRouter.apply(loop, journal);
            relief.router = router;
            return router;
        });
        return new LoopRouters(routers, journals);
    }

    /** Notifies a router that its journal is no longer congested. The journal is created before the router, which is set later. */
    private static final class Relief implements Runnable {
        private @Nullable Router router;

        @Override
        public void run() {
            if (router != null) {
                router.onRelief();
            }
        }
    }
}
