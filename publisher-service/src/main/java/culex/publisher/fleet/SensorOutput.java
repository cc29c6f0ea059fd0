package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.Impairment;
import culex.publisher.connection.OutboundMessage;
import java.time.Duration;

/** Where the streams of a sensor send their messages, and faults of the connection. Used on the fleet's thread. */
record SensorOutput(Outbox outbox, BrokerConnection connection) implements SensorStream.Output {
    @Override
    public void send(OutboundMessage message) {
        outbox.add(message);
    }

    @Override
    public void sendLater(OutboundMessage message, Duration delay) {
        outbox.addLater(message, delay);
    }

    @Override
    public void impair(Impairment impairment) {
        connection.impair(impairment);
    }

    @Override
    public void loseConnection() {
        connection.abort();
    }
}
