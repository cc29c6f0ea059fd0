package culex.subscriber.channel;

import culex.subscriber.FailurePolicy;
import culex.subscriber.Reading;
import culex.subscriber.connection.ReceivedMessage;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mutiny.zero.flow.adapters.AdaptersToFlow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * The messages of the broker as one stream that continues across connections and sessions. The stream requests no more messages from the
 * MQTT client than the subscriber of the stream requests, and acknowledges a message to the broker after it was handled.
 */
final class ReadingsSource {

    private static final Logger LOG = Logger.getLogger(ReadingsSource.class);

    private final BrokerLink link;
    private final FailurePolicy onFailure;
    private final InFlight inFlight = new InFlight();

    ReadingsSource(BrokerLink link, FailurePolicy onFailure) {
        this.link = link;
        this.onFailure = onFailure;
    }

    /** Returns the stream. Subscribe to it only once. */
    Multi<Message<Reading>> messages() {
        return Multi.createFrom()
                .deferred(this::messagesOfNewSession)
                .onFailure()
                .retry()
                .indefinitely();
    }

    /** Rejects further messages, waits for those that are being handled, then disconnects. Blocks for {@code limit} at most. */
    void stop(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        CompletableFuture<Void> drained = inFlight.close();
        await(drained, deadline, "messages are still being handled; they stay unacknowledged");
        await(link.stop(), deadline, "the connection did not close within readings.stop.timeout");
    }

    private Multi<Message<Reading>> messagesOfNewSession() {
        BrokerSession session = link.newSession();
        Flow.Publisher<ReceivedMessage> received = AdaptersToFlow.publisher(session.messages());
        // Connects after the subscriber is registered: the client acknowledges messages that have no subscriber.
        Flow.Publisher<ReceivedMessage> connecting = subscriber -> {
            received.subscribe(subscriber);
            link.use(session);
        };
        return Multi.createFrom()
                .publisher(connecting)
                .filter(message -> inFlight.enter())
                .map(message -> messageOf(session, message));
    }

    private Message<Reading> messageOf(BrokerSession session, ReceivedMessage received) {
        return Message.of(received.reading(), () -> handled(received), why -> failed(session, received, why));
    }

    private CompletionStage<Void> handled(ReceivedMessage received) {
        received.acknowledge().run();
        link.handled();
        inFlight.leave();
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> failed(BrokerSession session, ReceivedMessage received, Throwable why) {
        Reading reading = received.reading();
        if (FailureLog.drops(LOG, onFailure, reading.topic(), reading.qos(), why)) {
            received.acknowledge().run();
        } else {
            link.redeliver(session);
        }
        inFlight.leave();
        return CompletableFuture.completedStage(null);
    }

    private static void await(CompletableFuture<Void> done, long deadline, String warning) throws InterruptedException {
        try {
            done.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.warn(warning);
        }
    }
}
