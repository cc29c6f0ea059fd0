package culex.broker.admin;

import culex.broker.connection.ConnectionServices;
import culex.broker.connection.PublishedMessage;
import culex.broker.memory.LimitReached;
import culex.broker.message.Message;
import culex.broker.ops.BrokerState;
import culex.broker.packet.Publish;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.PublishResult;
import culex.broker.routing.Router;
import culex.broker.transport.Loop;
import culex.support.api.ApiException;
import culex.support.api.Caller;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes messages of callers of the admin API with the same limits as messages of clients. A result without an error means that the
 * message is accepted, and durable if it has to be stored. Messages of one caller are published on one loop, so they keep their order.
 */
@Singleton
final class MessagePublisher {
    /** The prefix of the Client Identifier that is the publisher of such messages. */
    static final String CLIENT_ID = "$api/";

    private static final int OK = 200;
    private static final int NOBODY = 202;
    private static final int TOO_LARGE = 413;
    private static final int NO_STORAGE = 507;

    private final ConnectionServices services;
    private final BrokerState state;

    MessagePublisher(ConnectionServices services, BrokerState state) {
        this.services = services;
        this.state = state;
    }

    /**
     * The result of publishing a message.
     *
     * @param status the HTTP status, as in the response for a single message
     * @param result delivered, stored, noReceivers or rejected
     * @param detail why the message was rejected; empty when the message was accepted
     */
    record Outcome(int status, String result, ReasonCode reason, String detail) {
        boolean isRejected() {
            return reason.isError();
        }
    }

    /**
     * Publishes messages, one in each turn of the loop, and waits until all are accepted or rejected.
     *
     * @return the outcomes, in the order of the messages
     */
    List<Outcome> publish(Caller caller, List<Publish> messages) {
        if (messages.isEmpty()) {
            return List.of();
        }
        String publisher = CLIENT_ID + caller.name();
        Loop loop = state.loops()
                .get(Math.floorMod(publisher.hashCode(), state.loops().size()));
        Batch batch = new Batch(loop, publisher, messages);
        loop.execute(batch::publishNext);
        try {
            return LoopAnswers.await(batch.done);
        } catch (ApiException failed) {
            throw new ApiException(
                    failed.status(),
                    "The broker did not accept the messages in time (" + failed.detail()
                            + "); some of them may be published");
        } finally {
            batch.done.cancel(false);
        }
    }

    /** The messages of one request; used on its loop. */
    private final class Batch implements Router.Publisher {
        private final Loop loop;
        private final Router router;
        private final String publisher;
        private final List<Publish> messages;
        private final Message[] sent;
        private final Outcome[] outcomes;
        private final CompletableFuture<List<Outcome>> done = new CompletableFuture<>();
        private int next;
        private int completed;

        Batch(Loop loop, String publisher, List<Publish> messages) {
            this.loop = loop;
            this.publisher = publisher;
            this.messages = messages;
            router = services.routers().of(loop);
            sent = new Message[messages.size()];
            outcomes = new Outcome[messages.size()];
        }

        private void publishNext() {
            if (isClosed()) {
                return;
            }
            if (router.isCongested()) {
                router.pause(this);
                return;
            }
            try {
                int index = next++;
                Publish publish = messages.get(index);
                Message message = PublishedMessage.of(publish, router.topic(publish.topic()), publisher, loop);
                sent[index] = message;
                router.publish(message, true, index, this::onPublished);
                if (next < messages.size()) {
                    loop.executeLater(this::publishNext);
                }
            } catch (RuntimeException fault) {
                done.completeExceptionally(fault);
            }
        }

        private void onPublished(int index, PublishResult result) {
            outcomes[index] = outcome(result, sent[index]);
            if (++completed == outcomes.length) {
                done.complete(new ArrayList<>(List.of(outcomes)));
            }
        }

        private Outcome outcome(PublishResult result, Message message) {
            return switch (result) {
                case NO_RECEIVERS -> new Outcome(NOBODY, "noReceivers", ReasonCode.NO_MATCHING_SUBSCRIBERS, "");
                case DELIVERED -> new Outcome(OK, "delivered", ReasonCode.SUCCESS, "");
                case STORED -> new Outcome(OK, "stored", ReasonCode.SUCCESS, "");
                case NOT_STORED -> rejected(NO_STORAGE, "the store cannot be written");
                case NOT_RETAINED -> notRetained(message);
            };
        }

        private static Outcome rejected(int status, String detail) {
            return new Outcome(status, "rejected", ReasonCode.QUOTA_EXCEEDED, detail);
        }

        private Outcome notRetained(Message message) {
            LimitReached limit = services.retained()
                    .limitFor(message, loop.memory().budget(), router.journal().isDegraded());
            return rejected(
                    limit == LimitReached.RETAINED_MESSAGE_SIZE ? TOO_LARGE : NO_STORAGE,
                    "it may not be retained" + (limit == null ? "" : ": the limit " + limit.label() + " is reached"));
        }

        @Override
        public void onCongested() {
            // There is no socket to pause: the next message is published when onRelieved is called.
        }

        @Override
        public boolean isClosed() {
            return done.isDone();
        }

        @Override
        public void onRelieved() {
            publishNext();
        }
    }
}
