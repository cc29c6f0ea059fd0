package culex.broker.connection;

import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.SubAck;
import culex.broker.packet.Subscribe;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.packet.UnsubAck;
import culex.broker.packet.Unsubscribe;
import culex.broker.session.RetainedRequest;
import culex.broker.session.Session;
import culex.broker.session.Subscription;
import culex.broker.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client wants to receive: SUBSCRIBE and UNSUBSCRIBE. On the connection's loop. */
final class SubscribeHandler {
    private final Connection connection;
    private final ConnectedClient client;
    private final ConnectionServices services;
    private final Session session;

    SubscribeHandler(Connection connection, ConnectedClient client, ConnectionServices services) {
        this.connection = connection;
        this.client = client;
        this.services = services;
        session = client.session();
    }

    void onSubscribe(Subscribe subscribe) {
        int[] identifiers = subscribe.properties().subscriptionIdentifiers();
        int identifier = identifiers.length == 0 ? 0 : identifiers[0];
        List<ReasonCode> reasons = new ArrayList<>(subscribe.requests().size());
        List<RetainedRequest> retained = new ArrayList<>(0);
        for (Subscribe.Request request : subscribe.requests()) {
            TopicFilter filter = TopicFilter.parse(request.topicFilter());
            ReasonCode refusal = refusal(filter, request.options());
            if (filter == null || refusal.isError()) {
                reasons.add(refusal);
                continue;
            }
            Subscription subscription = new Subscription(filter, request.options(), identifier);
            boolean isNew = session.put(subscription) == null; // [MQTT-3.8.4-3]
            services.subscriptions().add(filter, session, subscription);
            reasons.add(ReasonCode.granted(request.options().maximumQos()));
            int handling = request.options().retainHandling();
            if (!filter.isShared() && (handling == 0 || (handling == 1 && isNew))) {
                collectRetained(subscription, retained); // [MQTT-3.3.1-9], [MQTT-3.3.1-10], [MQTT-3.3.1-11]
            }
        }
        whenSaved(() -> {
            connection.send(
                    new SubAck(subscribe.packetIdentifier(), PacketProperties.EMPTY, reasons)); // [MQTT-3.8.4-1]
            if (!retained.isEmpty()) {
                session.deliverRetained(retained);
            }
        });
    }

    /** Answers when the changed subscriptions are durable; at once when the session is not stored. */
    private void whenSaved(Runnable answer) {
        if (!session.isSaved()) {
            answer.run();
            return;
        }
        session.journal()
                .whenDurable(stored -> connection.faults().guard(() -> {
                    if (stored && !connection.isClosed()) {
                        answer.run();
                    } else if (!connection.isClosed()) {
                        connection.disconnect(
                                ReasonCode.QUOTA_EXCEEDED, CloseReason.QUOTA_EXCEEDED, "the store cannot be written");
                    }
                }));
    }

    private void collectRetained(Subscription subscription, List<RetainedRequest> into) {
        int before = into.size();
        RetainedForSubscription.collect(services, session, subscription, into);
        if (into.size() > before) {
            session.put(subscription.awaitingRetained(true));
        }
    }

    private ReasonCode refusal(@Nullable TopicFilter filter, SubscriptionOptions options) {
        if (filter == null || filter.levels().size() > services.limits().topicLevelsMax()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (filter.isShared() && options.noLocal()) {
            throw MqttException.protocolError("No Local with a Shared Subscription"); // [MQTT-3.8.3-4]
        }
        if (!services.authorizer().maySubscribe(client.identity(), filter)) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (session.retainedWaiting() >= services.sessionLimits().queuedMessagesMax()) {
            return ReasonCode.QUOTA_EXCEEDED; // it asks for more retained messages than it reads
        }
        Map<String, Subscription> subscriptions = session.subscriptions();
        boolean isOver = subscriptions.size() >= services.sessionLimits().subscriptionsMax();
        return isOver && !subscriptions.containsKey(filter.text()) ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
    }

    void onUnsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> reasons = new ArrayList<>(unsubscribe.topicFilters().size());
        for (String text : unsubscribe.topicFilters()) {
            Subscription removed = session.remove(text);
            if (removed != null) {
                services.subscriptions().remove(removed.filter(), session); // [MQTT-3.10.4-1]
                reasons.add(ReasonCode.SUCCESS);
            } else {
                boolean valid = TopicFilter.parse(text) != null;
                reasons.add(valid ? ReasonCode.NO_SUBSCRIPTION_EXISTED : ReasonCode.TOPIC_FILTER_INVALID);
            }
        }
        UnsubAck answer = new UnsubAck(unsubscribe.packetIdentifier(), PacketProperties.EMPTY, reasons);
        whenSaved(() -> connection.send(answer)); // [MQTT-3.10.4-4]
    }
}
