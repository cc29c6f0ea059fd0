package culex.publisher.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the fleet: what its sensors send, and when.
 *
 * @param groups the sensors; at least one group
 * @param load when they connect and how fast they send
 * @param seed seed of the random numbers that belong to no stream
 * @param clockStart the time that the sensors' clocks show at the first reading; empty for the time of the machine
 * @param bufferedMessagesMax maximum of messages that a sensor buffers while it cannot send
 * @param inFlightMessagesMax maximum of messages in flight of a sensor
 * @param reconnectDelayMin the first delay before an attempt to reconnect
 * @param reconnectDelayMax the longest such delay
 * @param flushTimeout how long a stop continues to send buffered messages
 */
public record FleetSettings(
        List<GroupSettings> groups,
        LoadPlan load,
        long seed,
        Optional<Instant> clockStart,
        int bufferedMessagesMax,
        int inFlightMessagesMax,
        Duration reconnectDelayMin,
        Duration reconnectDelayMax,
        Duration flushTimeout) {

    /** Copies {@code groups}, so that this record is immutable. */
    public FleetSettings {
        groups = List.copyOf(groups);
    }

    /** Returns the number of sensors of all groups. */
    public int size() {
        return groups.stream().mapToInt(GroupSettings::size).sum();
    }

    /** Whether the fleet has one sensor, which sends readings; then each message is logged as in the tutorial. */
    boolean isSingle() {
        return size() == 1 && groups.getFirst().recording().isEmpty();
    }
}
