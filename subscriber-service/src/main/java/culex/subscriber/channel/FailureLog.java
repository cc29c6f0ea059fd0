package culex.subscriber.channel;

import culex.subscriber.FailurePolicy;
import culex.subscriber.connection.BrokerClients;
import culex.subscriber.sink.PrintableText;
import org.jboss.logging.Logger;

/** Logs that a message could not be handled, and decides whether to acknowledge it. */
final class FailureLog {

    private FailureLog() {}

    /**
     * Returns whether to drop and acknowledge the message. A QoS 0 message is always dropped, because the broker cannot deliver it again.
     */
    static boolean drops(Logger log, FailurePolicy policy, String topic, int qos, Throwable why) {
        boolean dropped = policy == FailurePolicy.IGNORE || qos == 0;
        log.errorf(
                "a message on %s could not be handled%s: %s",
                PrintableText.escape(topic),
                dropped ? " and is dropped" : "",
                PrintableText.escape(BrokerClients.FAILURE_TEXT.of(why)));
        return dropped;
    }
}
