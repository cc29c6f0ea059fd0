package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryBudget;
import culex.broker.message.Completion;
import culex.broker.ops.BrokerState;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.security.Principal;
import culex.broker.session.Attachment;
import culex.broker.session.NoSessionEndListener;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.netty.NettyLoop;
import culex.broker.transport.netty.NettyLoops;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes of a client whose session is stored, with a store that each test controls. */
@Timeout(60)
class ClientChangesTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 10_000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);

    @TempDir
    private Path directory;

    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final List<NettyLoop> loops =
            new NettyLoops(group, new MemoryBudget(1 << 30), new RecordedFaults(), null).all();
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final MemoryJournals memory = new MemoryJournals();
    private final Journal forgetful = memory.journal(Runnable::run, Runnable::run, () -> {});
    private final AtomicInteger disconnects = new AtomicInteger();
    /**
     * Simulates the store: receives the completion of each change. By default each change is durable immediately; a test replaces this
     * function to report a failure, or to report nothing.
     */
    private volatile Consumer<Completion> store = completion -> completion.onDone(true);

    private final SessionRegistry sessions =
            new SessionRegistry(tree, LIMITS, loops, List.of(persistent()), new NoSessionEndListener());
    private ApiServer server;

    /** A journal that claims to be persistent. */
    private Journal persistent() {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "isPersistent" -> true;
                    case "whenDurable" -> {
                        store.accept((Completion) arguments[0]);
                        yield null;
                    }
                    default -> method.invoke(forgetful, arguments);
                });
    }

    /** A connection that counts its disconnects. */
    private Attachment connection() {
        return (Attachment) Proxy.newProxyInstance(
                Attachment.class.getClassLoader(), new Class<?>[] {Attachment.class}, (_, method, _) -> {
                    if (method.getName().equals("onAdministrativeAction")) {
                        disconnects.incrementAndGet();
                    }
                    return null;
                });
    }

    @BeforeEach
    void open() throws IOException {
        server = new ApiServer(
                directory,
                false,
                new ClientChanges(new BrokerState(
                        loops, sessions, tree, new RetainedMessages(RetainedLimits.NONE, null), memory)));
        CompletableFuture<Void> opened = new CompletableFuture<>();
        NettyLoop loop = loops.getFirst();
        loop.execute(() -> sessions.open("pump", false, loop, new SessionRegistry.Opened() {
            @Override
            public void onOpened(Session session, boolean present) {
                session.expireAfter(Session.NEVER_EXPIRES);
                session.save();
                session.attach(connection());
                opened.complete(null);
            }

            @Override
            public Principal principal() {
                return Principal.ANONYMOUS;
            }
        }));
        opened.join();
    }

    @AfterEach
    void close() {
        server.close();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private JsonObject delete(String path, String body, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = server.send("DELETE", path, "operator", body);
        assertEquals(status, response.statusCode(), response.body());
        return new JsonObject(response.body());
    }

    private @Nullable Session session() {
        return sessions.session("pump");
    }

    @Test
    void disconnectOfAClientByAnOperatorDoesNotWaitForAStoreThatCannotBeWritten() throws Exception {
        store = completion -> completion.onDone(false);
        JsonObject done = delete("/clients/pump/connection", "", 200);
        assertTrue(done.getBoolean("disconnected"));
        assertFalse(done.getBoolean("sessionEnded"));
        assertEquals(1, disconnects.get());
    }

    @Test
    void responseSaysWhatWasDoneIfTheEndOfASessionCannotBeStored() throws Exception {
        store = completion -> completion.onDone(false);
        JsonObject problem = delete("/clients/pump", "", 503);
        assertTrue(problem.getBoolean("disconnected"));
        assertTrue(problem.getBoolean("sessionEnded"));
        assertFalse(problem.getBoolean("stored"));
        assertTrue(problem.getString("detail").startsWith("The change is made, but the store cannot be written"));
        assertNull(session());
    }

    @Test
    void responseSaysWhatWasDoneIfTheStoreDoesNotConfirmTheEndOfASession() throws Exception {
        store = _ -> {};
        JsonObject problem = delete("/clients/pump/connection", "{\"endSession\":true}", 503);
        assertTrue(problem.getBoolean("sessionEnded"));
        assertTrue(problem.containsKey("stored") && problem.getValue("stored") == null, problem::encode);
        assertTrue(problem.getString("detail").startsWith("The change is made, but the store did not write it within"));
        assertNull(session());
    }

    @Test
    void responseSaysWhatWasDoneIfTheRemovalOfAWillCannotBeStored() throws Exception {
        store = completion -> completion.onDone(false);
        JsonObject problem = delete("/clients/pump/connection", "{\"will\":false}", 503);
        assertTrue(problem.getBoolean("disconnected"));
        assertFalse(problem.getBoolean("sessionEnded"));
    }
}
