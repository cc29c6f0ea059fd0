package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.Impairment;
import culex.publisher.connection.OutboundMessage;
import java.time.Duration;

/** Passes the messages of a sensor's streams to its outbox, and connection faults to its connection. Used on the fleet's thread. */
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
