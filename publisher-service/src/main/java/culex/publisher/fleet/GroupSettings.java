package culex.publisher.fleet;

import culex.publisher.command.CommandSettings;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.replay.RecordingSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group of sensors with the same settings, each with a separate connection.
 *
 * @param name name of the group, for the report
 * @param size number of sensors
 * @param connection how they connect; {@code {id}} becomes the number of the sensor in its group
 * @param streams what each sensor sends; at least one, unless it replays a recording
 * @param status the status messages of each sensor
 * @param commands how each sensor gets commands; empty if it gets none
 * @param recording what each sensor replays; empty if it sends readings
 */
public record GroupSettings(
        String name,
        int size,
        ConnectionSettings connection,
        List<StreamSettings> streams,
        StatusSettings status,
        Optional<CommandSettings> commands,
        Optional<RecordingSettings> recording) {

    /** Copies {@code streams}, so that this record is immutable. */
    public GroupSettings {
        streams = List.copyOf(streams);
    }

    /** Creates a group that gets no commands. */
    public GroupSettings(
            String name, int size, ConnectionSettings connection, List<StreamSettings> streams, StatusSettings status) {
        this(name, size, connection, streams, status, Optional.empty(), Optional.empty());
    }

    /** Returns the names of the values that payloads take from commands; true for those that are numbers. */
    Map<String, Boolean> commandNames() {
        Map<String, Boolean> names = new HashMap<>();
        streams.forEach(stream -> stream.payload()
                .commands()
                .forEach((name, isNumber) -> names.merge(name, isNumber, Boolean::logicalOr)));
        return names;
    }
}
