package culex.subscriber.connection;

import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** The client fails a subscribe whose SUBACK refuses every Topic Filter; for us that is an answer as any other. */
final class SubscribeFailures {

    private SubscribeFailures() {}

    /** Takes the SUBACK out of {@code refusal}, and passes every other failure on. */
    static <E extends Exception, A> Function<Throwable, A> unlessAnswered(Class<E> refusal, Function<E, A> subAckOf) {
        return failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (refusal.isInstance(cause)) {
                return subAckOf.apply(refusal.cast(cause));
            }
            throw new CompletionException(cause);
        };
    }
}
