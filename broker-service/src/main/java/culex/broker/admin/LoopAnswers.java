package culex.broker.admin;

import culex.broker.session.Session;
import culex.broker.transport.Loop;
import culex.support.api.ApiException;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the loops of the broker from a worker thread, and waits for the answer. A step that is asked must be short: a loop serves its clients
 * between two of them.
 */
final class LoopAnswers {
    /** How long a request waits. */
    static final long PATIENCE_SECONDS = 5;

    private LoopAnswers() {}

    private static ApiException late() {
        return new ApiException(503, "An event loop did not answer within " + PATIENCE_SECONDS + " s");
    }

    /** What a step returns that runs on the loop which owns a Session. */
    static <T> T ask(Session session, Supplier<T> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        session.inbox().execute(() -> complete(answer, step));
        return await(answer);
    }

    /** What a step returns that runs on a loop. */
    static <T> T ask(Loop loop, Supplier<T> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> complete(answer, step));
        return await(answer);
    }

    /**
     * As {@link #ask}, for a step that completes the answer itself, perhaps later: when the store has written something.
     */
    static <T> T askLater(Session session, Consumer<CompletableFuture<T>> step) {
        return askLater(session, LoopAnswers::late, step);
    }

    /**
     * As {@link #askLater(Session, Consumer)}, for a change that is made in memory and then stored. If the store is late, the response says
     * that the change is made.
     *
     * @param step completes the answer; before it waits for the store, it reports what is done to its second argument
     */
    static <T> T change(Session session, BiConsumer<CompletableFuture<T>, Consumer<JsonObject>> step) {
        AtomicReference<Supplier<ApiException>> late = new AtomicReference<>(LoopAnswers::late);
        return askLater(
                session,
                () -> late.get().get(),
                answer -> step.accept(answer, done -> late.set(() -> UnstoredChange.late(done))));
    }

    private static <T> T askLater(Session session, Supplier<ApiException> late, Consumer<CompletableFuture<T>> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        session.inbox().execute(() -> {
            try {
                step.accept(answer);
            } catch (RuntimeException fault) {
                answer.completeExceptionally(fault);
            }
        });
        return await(answer, late);
    }

    private static <T> void complete(CompletableFuture<T> answer, Supplier<T> step) {
        try {
            answer.complete(step.get());
        } catch (RuntimeException fault) {
            answer.completeExceptionally(fault);
        }
    }

    /**
     * Waits for the answer of a step.
     *
     * @throws ApiException with status 503 when it takes too long
     */
    static <T> T await(CompletableFuture<T> answer) {
        return await(answer, LoopAnswers::late);
    }

    private static <T> T await(CompletableFuture<T> answer, Supplier<ApiException> late) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            throw late.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ApiException(503, "The broker stops");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ApiException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
