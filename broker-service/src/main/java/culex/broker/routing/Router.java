package culex.broker.routing;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.LimitReached;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.retained.RetainedMessages;
import culex.broker.security.Authorizer;
import culex.broker.session.InboundFlow;
import culex.broker.session.Session;
import culex.broker.store.Journal;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicName;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.List;

/**
 * Publishes the messages of one loop's clients: rejects or retains them, finds the receivers, and has {@link FanOut} deliver them. One per
 * loop, used on it.
 */
public final class Router {
    private final Loop loop;
    private final RetainedMessages retained;
    private final Handover[] handovers;
    private final Journal journal;
    private final MovingSessionQueue movingSessions;
    private final PausedPublishers paused = new PausedPublishers();
    private final RouteCache routes;
    private final FanOut fanOut;

    /** A source of messages that can be paused. */
    public interface Publisher {
        /** Pauses the publisher until {@link #onRelieved}. */
        void onCongested();

        /** Whether the paused publisher has ended, so that it need not be resumed. */
        boolean isClosed();

        /** Resumes the publisher, because the store and the other loops have caught up. */
        void onRelieved();
    }

    /**
     * Creates the router of one loop.
     *
     * @param authorizer decides which subscribers may receive a message
     * @param cacheBytesMax the maximum number of bytes of the caches of receivers, of all loops together
     */
    public Router(
            Loop loop,
            List<? extends Loop> loops,
            SubscriptionTree<Receiver, Subscription> tree,
            Authorizer authorizer,
            RetainedMessages retained,
            Journal journal,
            long cacheBytesMax) {
        this.loop = loop;
        this.journal = journal;
        movingSessions = new MovingSessionQueue(journal);
        routes = new RouteCache(tree, authorizer, loop, loops.size(), cacheBytesMax / loops.size());
        this.retained = retained;
        handovers = loops.stream()
                .map(to -> new Handover(loop, to, journal, this::onRelief))
                .toArray(Handover[]::new);
        fanOut = new FanOut(loop, journal, handovers, routes, movingSessions);
    }

    /** Returns the Topic Name of a string, with its UTF-8 bytes. */
    public TopicName topic(String name) {
        return routes.topic(name);
    }

    /**
     * Publishes a message of QoS 0 of a client. It is retained if it has the RETAIN flag and no limit forbids it: the server may discard a
     * retained message of QoS 0 at any time (section 3.3.1.3).
     */
    public void publish(Message message) {
        assert loop.isCurrent();
        loop.events().received(message);
        if (message.retain()) {
            retainWithinLimits(message);
        }
        route(message, routes.match(message.topic()), false);
    }

    /**
     * Publishes a message of QoS 1 of a client.
     *
     * @param mustRetain whether the message is rejected when a limit forbids that it is retained; otherwise the message is delivered
     *     without being retained
     * @param packetIdentifier is passed to the completion
     * @param completion is notified once
     */
    public void publish(Message message, boolean mustRetain, int packetIdentifier, PublishCompletion completion) {
        assert loop.isCurrent();
        Match match = routes.match(message.topic());
        if (journal.isDegraded() && (message.retain() || match.mayBeStored())) {
            completion.onPublished(packetIdentifier, PublishResult.NOT_STORED);
            return;
        }
        boolean mayRetain = !message.retain() || mayRetain(message);
        if (!mayRetain && mustRetain) {
            completion.onPublished(packetIdentifier, PublishResult.NOT_RETAINED);
            return;
        }
        loop.events().received(message);
        if (message.retain()) {
            retain(message, mayRetain);
        }
        boolean isRetainedStored = message.retain() && journal.isPersistent();
        fanOut.route(message, match, false, isRetainedStored, packetIdentifier, completion);
    }

    /**
     * Accepts a message of QoS 2 of a client, which {@link #publishAccepted} publishes at its PUBREL. It is stored until then when the
     * client's Session is persistent, or when it has to be stored for a receiver or as a retained message. The result
     * {@link PublishResult#DELIVERED} means that the message is accepted and need not be stored.
     *
     * @param publisher the client's Session, to whose inbound messages the message is added
     * @param mustRetain as for {@link #publish(Message, boolean, int, PublishCompletion)}
     * @param completion is notified once
     */
    public void accept(
            Message message,
            Session publisher,
            boolean mustRetain,
            int packetIdentifier,
            PublishCompletion completion) {
        assert loop.isCurrent();
        Match match = routes.match(message.topic());
        if (journal.isDegraded() && mustStore(message, publisher, match)) {
            completion.onPublished(packetIdentifier, PublishResult.NOT_STORED);
            return;
        }
        boolean mayRetain = !message.retain() || mayRetain(message);
        if (!mayRetain && mustRetain) {
            completion.onPublished(packetIdentifier, PublishResult.NOT_RETAINED);
            return;
        }
        loop.events().received(message);
        Message accepted = message;
        if (!mayRetain) {
            retain(message, false);
            accepted = message.withoutRetain();
        }
        InboundFlow inbound = publisher.flows().inbound();
        inbound.accept(packetIdentifier);
        inbound.keep(packetIdentifier, accepted);
        boolean isStored = journal.isPersistent() && mustStore(accepted, publisher, match);
        if (isStored) {
            inbound.journaled(packetIdentifier);
            inbound.unconfirmed(packetIdentifier);
            journal.accepted(publisher.number(), packetIdentifier, accepted);
        }
        PublishResult result = isStored ? PublishResult.STORED : PublishResult.DELIVERED;
        fanOut.complete(completion, packetIdentifier, isStored, result); // [MQTT-4.3.3-8]
    }

    private static boolean mustStore(Message message, Session publisher, Match match) {
        return publisher.isPersistent() || message.retain() || match.mayBeStored();
    }

    /** Publishes a message that the server accepted earlier, unless the message has expired since ([MQTT-3.3.2-5]). */
    public void publishAccepted(Message message) {
        assert loop.isCurrent();
        if (message.isExpired(loop.nowMillis())) {
            loop.events().dropped(message.publisher(), message, DropReason.EXPIRED);
            return;
        }
        if (message.retain()) {
            retain(message, true);
        }
        route(message, routes.match(message.topic()), true);
    }

    /** Publishes a will. The store must not reject it, and it is retained if no limit forbids that. */
    void publishWill(Message message) {
        assert loop.isCurrent();
        if (message.retain()) {
            retainWithinLimits(message);
        }
        route(message, routes.match(message.topic()), true);
    }

    /** Publishes a message of the server itself, without checking limits. It is not counted when it has no receivers. */
    public void publishOfServer(Message message) {
        assert loop.isCurrent();
        if (message.retain()) {
            retain(message, true);
        }
        Match match = routes.match(message.topic());
        if (match.isEmpty()) {
            loop.events().routed(message, 0);
        } else {
            route(message, match, false);
        }
    }

    /** Retains a message for which the publisher gets no acknowledgement. Does nothing when too many changes wait to be stored. */
    private void retainWithinLimits(Message message) {
        boolean mayRetain = mayRetain(message);
        if (mayRetain || retained.mayRemove(message.topic())) {
            retain(message, mayRetain);
        }
    }

    /** Whether a message may be retained. If not, counts the limit that was reached. */
    private boolean mayRetain(Message message) {
        LimitReached limit = retained.limitFor(message, loop.memory().budget(), journal.isDegraded());
        if (limit != null) {
            loop.memory().reached(limit);
        }
        return limit == null;
    }

    /**
     * Sets or removes the retained message of a Topic Name ([MQTT-3.3.1-5], [MQTT-3.3.1-6], [MQTT-3.3.1-7]). A message that may not be
     * retained removes the retained message, which is out of date now, so that no new subscription gets it (section 3.3.1.3).
     */
    private void retain(Message message, boolean mayRetain) {
        if (mayRetain) {
            retained.retain(message, journal, loop.memory());
        } else {
            retained.remove(message.topic(), journal, loop.memory());
        }
    }

    /** @param isAccepted as for {@link FanOut#route} */
    private void route(Message message, Match match, boolean isAccepted) {
        fanOut.route(message, match, isAccepted, false, 0, null);
    }

    /** Runs a step whose journal entries must be one commit, so that after a crash the store has all of these entries or none. */
    void inOneCommit(Runnable step) {
        movingSessions.inOneCommit(step);
    }

    /** The journal of the loop that owns this router. */
    public Journal journal() {
        return journal;
    }

    /**
     * Delivers the undelivered messages of an ended Session to other members of their Shared Subscriptions (section 4.8.2). The new entries
     * are in one commit with the entries that the caller has appended directly before this call.
     *
     * @param undelivered the messages in order; those of Non-shared Subscriptions are ignored
     */
    public void redeliverShared(List<Delivery> undelivered) {
        inOneCommit(() -> undelivered.forEach(fanOut::redeliverShared));
    }

    /** Whether the store or another loop has not caught up, so that publishers of this loop must be paused. */
    public boolean isCongested() {
        if (journal.isCongested()) {
            return true;
        }
        for (Handover handover : handovers) {
            if (handover.isCongested()) {
                return true;
            }
        }
        return false;
    }

    /** Pauses a publisher until the store and the other loops have caught up. */
    public void pause(Publisher publisher) {
        assert loop.isCurrent();
        paused.pause(publisher);
    }

    /** Resumes the paused publishers, unless the store or another loop has still not caught up. */
    public void onRelief() {
        assert loop.isCurrent();
        if (isCongested()) {
            return;
        }
        paused.takeAll().forEach(this::resume);
    }

    private void resume(Publisher publisher) {
        try {
            publisher.onRelieved();
        } catch (Throwable fault) {
            loop.faults().onFault(Faults.Where.TASK, "the other publishers are read again", fault);
        }
    }
}
