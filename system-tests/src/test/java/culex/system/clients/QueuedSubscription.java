package culex.system.clients;

import culex.testing.RunningProgram;
import java.util.Queue;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The messages that a client in this process received. */
record QueuedSubscription(Queue<ForeignClient.Received> received, Runnable end) implements ForeignClient.Subscription {
    @Override
    public void await(String what, Predicate<ForeignClient.Received> wanted) {
        Awaitility.await(what)
                .atMost(RunningProgram.PATIENCE)
                .until(() -> received.stream().anyMatch(wanted));
    }

    @Override
    public void close() {
        end.run();
    }
}
