package culex.broker.boot;

import culex.broker.routing.Router;
import org.jspecify.annotations.Nullable;

/** Notifies a router that its journal is no longer congested. The journal is created before the router, which is set later. */
final class Relief implements Runnable {
    @Nullable Router router;

    @Override
    public void run() {
        if (router != null) {
            router.onRelief();
        }
    }
}
