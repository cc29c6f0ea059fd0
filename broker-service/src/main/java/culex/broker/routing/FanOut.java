package culex.broker.routing;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.observe.Events;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.MessageStore;
import culex.broker.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message to its receivers, and appends it to the journal first where it has to be stored for them. Receivers on the same loop get
 * it by a direct call, those of another loop through its {@link Handover}. One per loop, used on it.
 */
final class FanOut {
    private final Loop loop;
    private final Journal journal;
    private final Handover[] handovers;
    private final RouteCache routes;
    private final MovingSessionQueue movingSessions;

    FanOut(Loop loop, Journal journal, Handover[] handovers, RouteCache routes, MovingSessionQueue movingSessions) {
        this.loop = loop;
        this.journal = journal;
        this.handovers = handovers;
        this.routes = routes;
        this.movingSessions = movingSessions;
    }

    /**
     * Sends a message to all subscribers of its Topic Name.
     *
     * @param isAccepted whether the server has accepted the message earlier, so that the store must not reject it
     * @param isStored whether the message is appended to the journal already, as a retained message
     * @param packetIdentifier is passed to the completion
     * @param completion null for a message that the broker does not acknowledge
     */
    void route(
            Message message,
            Match match,
            boolean isAccepted,
            boolean isStored,
            int packetIdentifier,
            @Nullable PublishCompletion completion) {
        Events events = loop.events();
        if (events.areMessagesObserved()) {
            events.routed(message, match.receivers());
        }
        if (match.isEmpty()) {
            events.withoutReceiver();
            complete(completion, packetIdentifier, isStored, PublishResult.NO_RECEIVERS);
            return;
        }
        if (journal.isPersistent() && message.qos() != QoS.AT_MOST_ONCE && match.mayBeStored()) {
            routeStored(message, match, isAccepted, isStored, packetIdentifier, completion);
            return;
        }
        complete(
                completion,
                packetIdentifier,
                isStored,
                PublishResult.DELIVERED); // completed before the publisher may receive its own message
        deliver(message, match);
        for (SharedChoice choice : match.shared()) {
            deliver(message, choice.choose(message));
        }
    }

    /**
     * Routes a message to persistent Sessions. Appends it to the journal for every receiver before the first delivery, so that it is stored
     * for all of them or for none. Each Shared Subscription uses a separate number for the message, because a Session may get the message
     * from several of them.
     */
    private void routeStored(
            Message message,
            Match match,
            boolean isAccepted,
            boolean isRetainedStored,
            int packetIdentifier,
            @Nullable PublishCompletion completion) {
        Message numbered = match.stored().length > 0 ? append(message, match.stored(), isAccepted) : message;
        boolean isStored = isRetainedStored || numbered != message;
        SharedChoice[] choices = match.shared();
        MatchedReceiver[][] chosen = new MatchedReceiver[choices.length][];
        Message[] numberedForGroup = new Message[choices.length];
        for (int i = 0; i < choices.length; i++) {
            MatchedReceiver[] member = choices[i].choose(message);
            chosen[i] = member;
            numberedForGroup[i] = isStored(member) ? append(message, member, isAccepted) : message;
            isStored |= numberedForGroup[i] != message;
        }
        PublishResult result = isStored ? PublishResult.STORED : PublishResult.DELIVERED;
        complete(completion, packetIdentifier, isStored, result); // [MQTT-4.3.2-4]
        deliver(numbered, match);
        for (int i = 0; i < choices.length; i++) {
            deliver(numberedForGroup[i], chosen[i]);
        }
    }

    /**
     * Reports the result of a publication: immediately if nothing was appended to the journal, otherwise when everything that was appended
     * so far is durable.
     *
     * @param completion null for a message that the broker does not acknowledge
     */
    void complete(
            @Nullable PublishCompletion completion, int packetIdentifier, boolean isStored, PublishResult result) {
        if (completion == null) {
            return;
        }
        if (isStored) {
            journal.whenDurable(
                    durable -> completion.onPublished(packetIdentifier, durable ? result : PublishResult.NOT_STORED));
        } else {
            completion.onPublished(packetIdentifier, result);
        }
    }

    private void deliver(Message message, Match match) {
        MatchedReceiver[][] byLoop = match.byLoop();
        for (int i = 0; i < byLoop.length; i++) {
            deliver(message, byLoop[i], i);
        }
        for (MatchedReceiver receiver : match.moving()) {
            movingSessions.add(message, receiver);
        }
    }

    /**
     * Appends a message to the journal for the persistent Sessions among its receivers; returns the message with its number, or unchanged
     * when no receiver is persistent.
     */
    private Message append(Message message, MatchedReceiver[] receivers, boolean isAccepted) {
        List<MessageStore.Receiver> stored = new ArrayList<>(receivers.length);
        for (MatchedReceiver receiver : receivers) {
            Delivery.Options options = receiver.optionsFor(message);
            if (options != null && options.maximumQos() != QoS.AT_MOST_ONCE) {
                stored.add(new MessageStore.Receiver(receiver.receiver().number(), options));
            }
        }
        if (stored.isEmpty()) {
            return message;
        }
        Message numbered = message.numbered(journal.nextNumber());
        journal.append(numbered, stored.toArray(new MessageStore.Receiver[0]), isAccepted);
        return numbered;
    }

    private void deliver(Message message, MatchedReceiver[] receivers, int index) {
        if (receivers.length == 0) {
            return;
        }
        if (index == loop.index()) {
            MatchedReceiver.deliver(message, receivers);
        } else {
            handovers[index].add(message, receivers);
        }
    }

    private static boolean isStored(MatchedReceiver[] chosen) {
        return chosen.length > 0 && chosen[0].isStored();
    }

    /** @param chosen the chosen member of a Shared Subscription; empty when there is none */
    private void deliver(Message message, MatchedReceiver[] chosen) {
        if (chosen.length == 0) {
            return;
        }
        Loop owner = chosen[0].receiver().ownerLoop();
        if (owner == null) {
            movingSessions.add(message, chosen[0]);
        } else {
            deliver(message, chosen, owner.index());
        }
    }

    /**
     * Delivers a message that an ended Session left undelivered to another member of its Shared Subscription; ignores any other message.
     */
    void redeliverShared(Delivery delivery) {
        String filter = delivery.options().sharedFilter();
        if (filter == null) {
            return;
        }
        for (SharedChoice choice : routes.match(delivery.message().topic()).shared()) {
            if (choice.filter().equals(filter)) {
                Message message = delivery.message().numbered(Message.NOT_STORED);
                MatchedReceiver[] member = choice.choose(message);
                boolean mustAppend = journal.isPersistent() && isStored(member);
                deliver(mustAppend ? append(message, member, true) : message, member);
            }
        }
    }
}
