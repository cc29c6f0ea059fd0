package culex.broker.ops;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.observe.Counters;
import culex.broker.retained.RetainedMessages;
import culex.broker.session.SessionRegistry;
import culex.broker.store.Journals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.Loop;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The parts of the broker that metrics and $SYS topics read, from any thread. The loops are not read at the same time, so sums are
 * approximate.
 */
public record BrokerState(
        List<? extends Loop> loops,
        SessionRegistry sessions,
        SubscriptionTree<Receiver, Subscription> subscriptions,
        RetainedMessages retained,
        Journals store) {

    /** The sum of a count over all loops. */
    public long sum(ToLongFunction<Counters> count) {
        long sum = 0;
        for (Loop loop : loops) {
            sum += count.applyAsLong(loop.counters());
        }
        return sum;
    }
}
