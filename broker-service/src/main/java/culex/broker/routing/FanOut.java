package culex.broker.routing;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
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
    private final Parking parking;

    FanOut(Loop loop, Journal journal, Handover[] handovers, RouteCache routes, Parking parking) {
        this.loop = loop;
        this.journal = journal;
        this.handovers = handovers;
        this.routes = routes;
        this.parking = parking;
    }

    /**
     * Sends a message to all that subscribe to its Topic Name.
     *
     * @param owned whether the store must keep the message for its receivers, however long it needs
     * @param isStored whether the message is appended to the journal already, as a retained one
     * @param packetIdentifier is passed to the completion
     * @param completion null for a message that nobody acknowledges
     */
    void route(
            Message message,
            Match match,
            boolean owned,
            boolean isStored,
            int packetIdentifier,
            @Nullable PublishCompletion completion) {
        if (match.isEmpty()) {
            complete(completion, packetIdentifier, isStored, PublishResult.NO_RECEIVERS);
            return;
        }
        if (journal.isPersistent() && message.qos() != QoS.AT_MOST_ONCE && match.mayBeKept()) {
            routeStored(message, match, owned, isStored, packetIdentifier, completion);
            return;
        }
        complete(
                completion,
                packetIdentifier,
                isStored,
                PublishResult.DELIVERED); // ahead of the message to its own publisher
        deliver(message, match);
        for (SharedChoice choice : match.shared()) {
            deliver(message, choice.choose(message));
        }
    }

    /**
     * Routes a message to persistent Sessions. Appends it to the journal for every receiver before the first delivery, so that it is stored
     * for all of them or for none. It has a number of its own for each Shared Subscription: a Session may get it from several.
     */
    private void routeStored(
            Message message,
            Match match,
            boolean owned,
            boolean isRetainedStored,
            int packetIdentifier,
            @Nullable PublishCompletion completion) {
        Message own = match.kept().length > 0 ? append(message, match.kept(), owned) : message;
        boolean isStored = isRetainedStored || own != message;
        SharedChoice[] choices = match.shared();
        Recipient[][] chosen = new Recipient[choices.length][];
        Message[] sharedOut = new Message[choices.length];
        for (int i = 0; i < choices.length; i++) {
            Recipient[] member = choices[i].choose(message);
            chosen[i] = member;
            sharedOut[i] = isKept(member) ? append(message, member, owned) : message;
            isStored |= sharedOut[i] != message;
        }
        PublishResult result = isStored ? PublishResult.STORED : PublishResult.DELIVERED;
        complete(completion, packetIdentifier, isStored, result); // [MQTT-4.3.2-4]
        deliver(own, match);
        for (int i = 0; i < choices.length; i++) {
            deliver(sharedOut[i], chosen[i]);
        }
    }

    /**
     * Reports the result of a publication: at once, or when all that was appended so far is durable.
     *
     * @param completion null for a message that nobody acknowledges
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
        Recipient[][] byLoop = match.byLoop();
        for (int i = 0; i < byLoop.length; i++) {
            deliver(message, byLoop[i], i);
        }
        for (Recipient recipient : match.moving()) {
            parking.park(message, recipient);
        }
    }

    /** Appends a message to the journal for receivers whose Sessions are persistent; returns it with its number, or as it is for none. */
    private Message append(Message message, Recipient[] recipients, boolean owned) {
        List<MessageStore.Receiver> receivers = new ArrayList<>(recipients.length);
        for (Recipient recipient : recipients) {
            Delivery.Options options = recipient.optionsFor(message);
            if (options != null && options.maximumQos() != QoS.AT_MOST_ONCE) {
                receivers.add(new MessageStore.Receiver(recipient.receiver().number(), options));
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
        Loop owner = chosen[0].receiver().ownerLoop();
        if (owner == null) {
            parking.park(message, chosen[0]);
        } else {
            deliver(message, chosen, owner.index());
        }
    }

    /** Gives a message of a Shared Subscription that an ended Session did not deliver to another member; passes over any other message. */
    void deliverElsewhere(Delivery delivery) {
        String filter = delivery.options().sharedFilter();
        if (filter == null) {
            return;
        }
        for (SharedChoice choice : routes.match(delivery.message().topic()).shared()) {
            if (choice.filter().equals(filter)) {
                Message message = delivery.message().numbered(Message.NOT_STORED);
                Recipient[] member = choice.choose(message);
                boolean kept = journal.isPersistent() && isKept(member);
                deliver(kept ? append(message, member, true) : message, member);
            }
        }
    }
}
