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
 * Runs tasks on the loops of the broker for a worker thread, which waits for the result. A task must be short, because the loop serves no
 * client meanwhile.
 */
final class LoopAnswers {
    /** Maximum time that a request waits for a result. */
    static final long PATIENCE_SECONDS = 5;

    private LoopAnswers() {}

    private static ApiException late() {
        return new ApiException(503, "An event loop did not answer within " + PATIENCE_SECONDS + " s");
    }

    /** Runs a task on the loop that owns a Session, and returns its result. */
    static <T> T ask(Session session, Supplier<T> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        session.inbox().execute(() -> complete(answer, step));
        return await(answer);
    }

    /** Runs a task on a loop, and returns its result. */
    static <T> T ask(Loop loop, Supplier<T> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> complete(answer, step));
        return await(answer);
    }

    /** As {@link #ask}, for a task that completes the future itself, possibly later, such as when the store has written a change. */
    static <T> T askLater(Session session, Consumer<CompletableFuture<T>> step) {
        return askLater(session, LoopAnswers::late, step);
    }

    /**
     * As {@link #askLater(Session, Consumer)}, for a change that is made in memory and then stored. If the store does not complete in time,
     * the response says that the change is made but not stored.
     *
     * @param step completes the future; before it waits for the store, it passes a description of the change to its second argument
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
     * Waits for the result of a task.
     *
     * @throws ApiException with status 503 when the task takes too long
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
