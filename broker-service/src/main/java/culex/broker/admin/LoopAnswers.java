package culex.broker.admin;

import culex.broker.session.Session;
import culex.broker.transport.Loop;
import culex.support.api.ApiException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the loops of the broker from a worker thread, and waits for the answer. A step that is asked must be short: a loop serves its clients
 * between two of them.
 */
final class LoopAnswers {
    private static final long PATIENCE_SECONDS = 5;

    private LoopAnswers() {}

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
        CompletableFuture<T> answer = new CompletableFuture<>();
        session.inbox().execute(() -> {
            try {
                step.accept(answer);
            } catch (RuntimeException fault) {
                answer.completeExceptionally(fault);
            }
        });
        return await(answer);
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
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            throw new ApiException(503, "An event loop did not answer within " + PATIENCE_SECONDS + " s");
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
