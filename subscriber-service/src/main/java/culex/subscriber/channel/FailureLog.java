package culex.subscriber.channel;

import culex.subscriber.FailurePolicy;
import culex.subscriber.connection.FailureText;
import culex.subscriber.sink.PrintableText;
import org.jboss.logging.Logger;

/** Says that a message could not be handled, and decides what becomes of it. */
final class FailureLog {

    private FailureLog() {}

    /** Whether the message is given up, so that it is acknowledged; QoS 0 always is, as nobody can deliver it again. */
    static boolean givesUp(Logger log, FailurePolicy policy, String topic, int qos, Throwable why) {
        boolean givenUp = policy == FailurePolicy.IGNORE || qos == 0;
        log.errorf(
                "a message on %s could not be handled%s: %s",
                PrintableText.escape(topic),
                givenUp ? " and is given up" : "",
                PrintableText.escape(FailureText.of(why)));
        return givenUp;
    }
}
