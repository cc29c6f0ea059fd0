package culex.broker.routing;

import culex.broker.memory.LimitReached;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.retained.RetainedMessages;
import culex.broker.security.Authorizer;
import culex.broker.session.Session;
import culex.broker.session.Subscription;
import culex.broker.store.Journal;
import culex.broker.store.MessageStore;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicName;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * Routes messages of one loop's publishers: retain, match, deliver. Receivers on the same loop get them by a direct call, those of
 * another loop through its {@link Handover}. One per loop, used on it.
 */
public final class Router {
    private final Loop loop;
    private final RetainedMessages retained;
    private final Handover[] handovers;
    private final Journal journal;
    private final Parking parking;
    private final PausedPublishers paused = new PausedPublishers();
    private final RouteCache routes;

    /** A source of messages that can be slowed down. */
    public interface Publisher {
        /** Nothing should come until {@link #onRelieved}. */
        void onCongested();

        /** Whether nothing comes any more. */
        boolean isClosed();

        /** Messages may come again. */
        void onRelieved();
    }

    /**
     * A router for one loop.
     *
     * @param authorizer says which subscribers may receive what
     * @param cacheBytesMax the most bytes that the loops together may take to remember who receives what
     */
    public Router(
            Loop loop,
            List<? extends Loop> loops,
            SubscriptionTree<Session, Subscription> tree,
            Authorizer authorizer,
            RetainedMessages retained,
            Journal journal,
            long cacheBytesMax) {
        this.loop = loop;
        this.journal = journal;
        parking = new Parking(journal);
        routes = new RouteCache(tree, authorizer, loop, loops.size(), cacheBytesMax / loops.size());
        this.retained = retained;
        handovers = loops.stream()
                .map(to -> new Handover(loop, to, journal, this::onRelief))
                .toArray(Handover[]::new);
    }

    /** The Topic Name of a string, with its bytes. */
    public TopicName topic(String name) {
        return routes.topic(name);
    }

    /** Whether somebody subscribes to a Topic Name. */
    public boolean hasReceivers(TopicName topic) {
        return !routes.match(topic).isEmpty();
    }

    /** Sends a message on: it is retained when it says so, and goes to all that subscribe to its Topic Name. */
    public void forward(Message message) {
        forward(message, false);
    }

    /** Sends a message on that the server answers for: the store must keep it, however long it needs. */
    public void forwardOwned(Message message) {
        forward(message, true);
    }

    /** Sends a message on that has waited and that the server answers for, unless it has expired meanwhile ([MQTT-3.3.2-5]). */
    public void forwardLate(Message message) {
        if (!message.isExpired(loop.nowMillis())) {
            forward(message, true);
        }
    }

    private void forward(Message message, boolean owned) {
        if (message.retain()) {
            retain(message);
        }
        publish(message, owned);
    }

    /** Whether a message may be retained; counts the limit that forbids it. */
    public boolean mayRetain(Message message) {
        LimitReached limit = retained.limitFor(message, loop.memory().budget(), journal.isDegraded());
        if (limit != null) {
            loop.memory().reached(limit);
        }
        return limit == null;
    }

    /** Sets or removes the retained message of a Topic Name ([MQTT-3.3.1-5], [MQTT-3.3.1-6], [MQTT-3.3.1-7]). */
    public void retain(Message message) {
        retained.retain(message, journal, loop.memory());
    }

    /**
     * Sends a message on that has the RETAIN flag and may not be retained. What was retained for its Topic Name is removed, so that no new
     * subscription gets a value that is out of date (section 3.3.1.3).
     *
     * @param owned whether the store must keep the message for its receivers, however long it needs
     */
    public void forwardUnretained(Message message, boolean owned) {
        removeRetained(message.topic());
        publish(message, owned);
    }

    /** Removes what is retained on a Topic Name, because a newer message came that may not be retained. */
    public void removeRetained(TopicName topic) {
        retained.remove(topic, journal, loop.memory());
    }

    /** Hands a message to all that subscribe to its Topic Name. */
    public void publish(Message message) {
        publish(message, false);
    }

    private void publish(Message message, boolean owned) {
        Match match = routes.match(message.topic());
        if (match.isEmpty()) {
            return;
        }
        if (journal.isPersistent() && message.qos() != QoS.AT_MOST_ONCE && match.mayBeKept()) {
            publishKept(message, match, owned);
            return;
        }
        deliver(message, match);
        for (SharedChoice choice : match.shared()) {
            deliver(message, choice.choose(message));
        }
    }

    /**
     * As {@link #publish}, for receivers that the store keeps it for. All is said to the store before the first of them hears of it, so
     * that it is kept for all or for none. It has a number of its own for each Shared Subscription: a Session may get it from several.
     */
    private void publishKept(Message message, Match match, boolean owned) {
        Message own = match.kept().length > 0 ? keep(message, match.kept(), owned) : message;
        SharedChoice[] choices = match.shared();
        Recipient[][] chosen = new Recipient[choices.length][];
        Message[] sharedOut = new Message[choices.length];
        for (int i = 0; i < choices.length; i++) {
            Recipient[] member = choices[i].choose(message);
            chosen[i] = member;
            sharedOut[i] = isKept(member) ? keep(message, member, owned) : message;
        }
        deliver(own, match);
        for (int i = 0; i < choices.length; i++) {
            deliver(sharedOut[i], chosen[i]);
        }
    }

    private void deliver(Message message, Match match) {
        Recipient[][] byLoop = match.byLoop();
        for (int i = 0; i < byLoop.length; i++) {
            deliver(message, byLoop[i], i);
        }
        for (Recipient recipient : match.moving()) {
            parking.park(message, recipient);
        }
    }

    /** Runs a step of which a crash must leave all or nothing. */
    void inOneCommit(Runnable step) {
        parking.inOneCommit(step);
    }

    /** The journal of this loop. */
    public Journal journal() {
        return journal;
    }

    /** Whether a message would be kept for anybody, or retained, if it went on now. */
    public boolean keeps(Message message) {
        return message.retain() || routes.match(message.topic()).mayBeKept();
    }

    /** Has the store keep a message for receivers whose Sessions outlive their connections; returns it with its number. */
    private Message keep(Message message, Recipient[] recipients, boolean owned) {
        List<MessageStore.Receiver> receivers = new ArrayList<>(recipients.length);
        for (Recipient recipient : recipients) {
            Delivery.Options options = recipient.optionsFor(message);
            if (options != null && options.maximumQos() != QoS.AT_MOST_ONCE) {
                receivers.add(new MessageStore.Receiver(recipient.session().number(), options));
            }
        }
        if (receivers.isEmpty()) {
            return message;
        }
        Message numbered = message.numbered(journal.nextNumber());
        journal.append(numbered, receivers.toArray(new MessageStore.Receiver[0]), owned);
        return numbered;
    }

    private void deliver(Message message, Recipient[] recipients, int index) {
        if (recipients.length == 0) {
            return;
        }
        if (index == loop.index()) {
            Recipient.deliver(message, recipients);
        } else {
            handovers[index].add(message, recipients);
        }
    }

    private static boolean isKept(Recipient[] chosen) {
        return chosen.length > 0 && chosen[0].kept();
    }

    /** @param chosen the member of a Shared Subscription, or nobody */
    private void deliver(Message message, Recipient[] chosen) {
        if (chosen.length == 0) {
            return;
        }
        Loop owner = chosen[0].session().inbox().owner();
        if (owner == null) {
            parking.park(message, chosen[0]);
        } else {
            deliver(message, chosen, owner.index());
        }
    }

    /**
     * Gives what an ended Session left undelivered to other members of the Shared Subscriptions that it came from (section 4.8.2), in
     * one commit with what was said just before.
     *
     * @param undelivered what was left, in order; what came from Non-shared Subscriptions is passed over
     */
    public void deliverElsewhere(List<Delivery> undelivered) {
        inOneCommit(() -> undelivered.forEach(this::deliverElsewhere));
    }

    private void deliverElsewhere(Delivery delivery) {
        String filter = delivery.options().sharedFilter();
        if (filter == null) {
            return;
        }
        for (SharedChoice choice : routes.match(delivery.message().topic()).shared()) {
            if (choice.filter().equals(filter)) {
                Message message = delivery.message().numbered(Message.NOT_STORED);
                Recipient[] member = choice.choose(message);
                boolean kept = journal.isPersistent() && isKept(member);
                deliver(kept ? keep(message, member, true) : message, member);
            }
        }
    }

    /** Whether another loop is behind with what it was handed, so that publishers of this loop should wait. */
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

    /** Stops reading from a publisher until the other loops have caught up. */
    public void pause(Publisher publisher) {
        paused.pause(publisher);
    }

    /** What publishers wait for may have been done. */
    public void onRelief() {
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
