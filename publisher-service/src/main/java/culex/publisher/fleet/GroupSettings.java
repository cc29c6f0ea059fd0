package culex.publisher.fleet;

import culex.publisher.connection.ConnectionSettings;
import java.util.List;

/**
 * Sensors that do the same, each with a connection of its own.
 *
 * @param name name of the group, for the report
 * @param size number of sensors
 * @param connection how they connect; {@code {id}} becomes the number of the sensor in its group
 * @param streams what each sensor sends; at least one
 * @param status the status messages of each sensor
 */
public record GroupSettings(
        String name, int size, ConnectionSettings connection, List<StreamSettings> streams, StatusSettings status) {

    /** Copies the streams. */
    public GroupSettings {
        streams = List.copyOf(streams);
    }
}
