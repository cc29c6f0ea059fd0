package culex.broker.connection;

import culex.broker.delivery.Subscription;
import culex.broker.memory.LimitReached;
import culex.broker.message.Completion;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Subscribe;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.retained.RetainedCursor;
import culex.broker.security.AclOperation;
import culex.broker.security.AclRequest;
import culex.broker.security.Decision;
import culex.broker.security.Principal;
import culex.broker.session.Session;
import culex.broker.session.StoredChanges;
import culex.broker.topic.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes and unsubscribes a Session by the rules and limits of a SUBSCRIBE, whether its client is connected or not. Runs on the loop
 * that owns the Session.
 */
public final class SessionSubscriber {
    private final ConnectionServices services;
    private final Session session;

    public SessionSubscriber(ConnectionServices services, Session session) {
        this.services = services;
        this.session = session;
    }

    /** Whether the requested subscription exists with the same options, and is durable. */
    public boolean isStored(Subscribe.Request request, int identifier) {
        Subscription earlier = session.subscriptions().all().get(request.topicFilter());
        return earlier != null
                && earlier.hasTerms(request.options(), identifier)
                && session.subscriptions().storedChanges().isStored(request.topicFilter());
    }

    /**
     * Adds or replaces a subscription.
     *
     * @param identifier the Subscription Identifier; 0 for none
     * @param retained gets the cursor of the retained messages that the subscription requests, if there may be any; must be started when
     *     the subscription is durable. A client that is not connected gets them after its next CONNECT.
     * @return the Reason Code of a SUBACK
     */
    public ReasonCode subscribe(Subscribe.Request request, int identifier, List<RetainedCursor> retained) {
        TopicFilter filter = TopicFilter.parse(request.topicFilter());
        ReasonCode refusal = refusal(filter, request.options());
        if (filter == null || refusal.isError()) {
            return refusal;
        }
        Subscription subscription = new Subscription(filter, request.options(), identifier);
        Subscription replaced = session.subscriptions().put(subscription); // [MQTT-3.8.4-3]
        boolean isNew = replaced == null;
        boolean isRepeated = replaced != null && replaced.hasTerms(request.options(), identifier);
        if (!isRepeated) { // adding it again would invalidate the cached matches of all loops
            services.subscriptions().add(filter, session, subscription);
        }
        session.loop()
                .events()
                .subscribed(session.clientId(), filter.text(), request.options().maximumQos());
        int handling = request.options().retainHandling();
        boolean asksForRetained = !filter.isShared() && (handling == 0 || (handling == 1 && isNew));
        if (!asksForRetained) {
            RetainedForSubscription.replaced(session, subscription, replaced != null && replaced.awaitsRetained());
        } else if (session.isOnline()) {
            RetainedCursor cursor = RetainedForSubscription.await(services, session, subscription);
            if (cursor != null) {
                retained.add(cursor); // [MQTT-3.3.1-9], [MQTT-3.3.1-10], [MQTT-3.3.1-11]
            }
        } else {
            session.subscriptions().put(subscription.awaitingRetained(true));
        }
        return ReasonCode.granted(request.options().maximumQos());
    }

    /**
     * Reports whether the changed subscriptions are durable; immediately when the Session is not stored.
     *
     * @param isRepeated whether all of them were durable before, so that they still are when the store cannot be written
     * @param completion runs on the loop that owned the Session when this was called
     */
    public void whenSaved(boolean isRepeated, Completion completion) {
        if (!session.isStored()) {
            completion.onDone(true);
            return;
        }
        StoredChanges changes = session.subscriptions().storedChanges();
        long last = changes.last();
        session.journal().whenDurable(stored -> {
            if (stored) {
                session.inbox().execute(() -> changes.confirm(last)); // the Session may have moved to another loop
            }
            completion.onDone(stored || isRepeated);
        });
    }

    private ReasonCode refusal(@Nullable TopicFilter filter, SubscriptionOptions options) {
        if (filter == null || filter.levels().size() > services.limits().topicLevelsMax()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        Principal principal = session.owner().principal();
        Decision decision = services.authorizer()
                .decide(AclRequest.subscribe(filter.text(), options.maximumQos()), principal, session.clientId());
        if (!decision.isAllowed()) {
            services.log()
                    .denied(AclOperation.SUBSCRIBE, principal, session.clientId(), filter.text(), decision.reason());
            return ReasonCode.NOT_AUTHORIZED;
        }
        LimitReached limit = session.account().limitFor(new Subscription(filter, options, 0));
        if (limit != null) {
            session.loop().memory().reached(limit);
            return ReasonCode.QUOTA_EXCEEDED;
        }
        return ReasonCode.SUCCESS;
    }

    /**
     * Removes a subscription.
     *
     * @return the Reason Code of an UNSUBACK
     */
    public ReasonCode unsubscribe(String topicFilter) {
        Subscription removed = session.subscriptions().remove(topicFilter);
        if (removed == null) {
            boolean valid = TopicFilter.parse(topicFilter) != null;
            return valid ? ReasonCode.NO_SUBSCRIPTION_EXISTED : ReasonCode.TOPIC_FILTER_INVALID;
        }
        services.subscriptions().remove(removed.filter(), session); // [MQTT-3.10.4-1]
        session.flows().retainedBacklog().remove(topicFilter, session.loop().memory());
        session.loop().events().unsubscribed(session.clientId(), topicFilter);
        return ReasonCode.SUCCESS;
    }
}
