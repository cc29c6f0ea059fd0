package culex.subscriber.connection;

import io.reactivex.Flowable;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One client of the broker and its side of the Session, in one version of MQTT. It can connect again and again. */
public sealed interface BrokerClient permits Mqtt5BrokerClient, Mqtt3BrokerClient {

    /**
     * Every message that comes in, one subscriber only, to be subscribed before {@link #connect()}. Nothing is acknowledged by
     * itself. It asks for no more than was requested: then QoS 1 and 2 wait up to the Receive Maximum, and of QoS 0 the
     * oldest waiting one is dropped. It fails when the Session ends.
     */
    Flowable<ReceivedMessage> messages();

    /** Connects once; the result says whether the broker had kept the Session. */
    CompletableFuture<Boolean> connect();

    /** Sends one SUBSCRIBE for the Topic Filters; a refusal is a result, not a failure. */
    CompletableFuture<List<SubscribeResult>> subscribe(List<String> topicFilters);

    /** Sends DISCONNECT and closes; fails when there is no connection. */
    CompletableFuture<Void> disconnect();
}
