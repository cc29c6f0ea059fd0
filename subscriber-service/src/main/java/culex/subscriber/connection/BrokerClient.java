package culex.subscriber.connection;

import io.reactivex.Flowable;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An MQTT client and its Session state, for one MQTT version. It can connect again after its connection ended. */
public sealed interface BrokerClient permits Mqtt5BrokerClient, Mqtt3BrokerClient {

    /**
     * Returns the received messages, for one subscriber. Subscribe before {@link #connect()}. The client acknowledges nothing by itself.
     * While the subscriber requests nothing, the client queues messages up to the Receive Maximum; beyond it the broker stops sending QoS 1
     * and 2, and the oldest QoS 0 message is dropped. The stream fails when the Session ends.
     */
    Flowable<ReceivedMessage> messages();

    /** Makes one attempt to connect; the result is Session Present: whether the broker had stored the Session. */
    CompletableFuture<Boolean> connect();

    /** Sends one SUBSCRIBE for the Topic Filters. The result tells which are granted; a rejected Topic Filter does not fail the future. */
    CompletableFuture<List<SubscribeResult>> subscribe(List<String> topicFilters);

    /** Sends DISCONNECT and closes the connection; the future fails if there is none. */
    CompletableFuture<Void> disconnect();
}
