package culex.subscriber.connection;

import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Converts the exception of a SUBACK that rejects every Topic Filter, which hivemq-mqtt-client throws, back into a SUBACK. */
final class SubscribeFailures {

    private SubscribeFailures() {}

    /** Returns a function that gets the SUBACK out of an exception of type {@code rejection}, and throws every other exception again. */
    static <E extends Exception, A> Function<Throwable, A> subAckOf(Class<E> rejection, Function<E, A> getSubAck) {
        return failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (rejection.isInstance(cause)) {
                return getSubAck.apply(rejection.cast(cause));
            }
            throw new CompletionException(cause);
        };
    }
}
