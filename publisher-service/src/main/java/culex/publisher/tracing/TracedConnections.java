package culex.publisher.tracing;

import culex.client.ProtocolVersion;
import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionListener;
import culex.publisher.connection.ConnectionSettings;
import io.opentelemetry.api.trace.Tracer;

/**
 * Creates connections that trace a share of their messages. Those of MQTT 3.1.1 trace none, because their messages have no User Properties
 * for the trace context.
 *
 * @param connections creates the connections to trace
 * @param ratio the share of the messages that are traced, from 0 to 1
 */
public record TracedConnections(BrokerConnections connections, Tracer tracer, double ratio)
        implements BrokerConnections {

    @Override
    public BrokerConnection open(ConnectionSettings settings, ConnectionListener listener) {
        BrokerConnection connection = connections.open(settings, listener);
        return settings.version() == ProtocolVersion.MQTT_5
                ? new TracedConnection(connection, settings.clientId(), tracer, ratio)
                : connection;
    }
}
