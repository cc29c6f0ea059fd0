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
 * The messages of the broker as one stream that outlives connections and sessions. It takes no more from the client than is
 * asked of it, and acknowledges a message to the broker only after it was handled.
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

    /** To be subscribed once. */
    Multi<Message<Reading>> messages() {
        return Multi.createFrom()
                .deferred(this::ofNewSession)
                .onFailure()
                .retry()
                .indefinitely();
    }

    /** Lets no more messages in, waits for those that are being handled, and then disconnects, all within {@code limit}. */
    void stop(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        CompletableFuture<Void> drained = inFlight.close();
        await(drained, deadline, "messages were still being handled and stay unacknowledged");
        await(link.stop(), deadline, "the connection did not close in time");
    }

    private Multi<Message<Reading>> ofNewSession() {
        BrokerSession session = link.newSession();
        Flow.Publisher<ReceivedMessage> received = AdaptersToFlow.publisher(session.messages());
        // Connects only when the subscriber is there: the client acknowledges what nobody listens to.
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
        if (FailureLog.givesUp(LOG, onFailure, reading.topic(), reading.qos(), why)) {
            received.acknowledge().run();
        } else {
            link.redeliver(session);
        }
        inFlight.leave();
        return CompletableFuture.completedStage(null);
    }

    private static void await(CompletableFuture<Void> done, long deadline, String otherwise)
            throws InterruptedException {
        try {
            done.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.warn(otherwise);
        }
    }
}
