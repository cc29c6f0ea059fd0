package culex.publisher.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A valid command.
 *
 * @param interval the new interval of all streams; empty if it stays
 * @param isOn whether the device takes readings from now on; empty if that stays
 * @param values all that the command sets, as texts by name, in the order of the command
 */
public record Command(Optional<Duration> interval, Optional<Boolean> isOn, Map<String, String> values) {

    /** Copies {@code values}, so that later changes of the argument do not change this command. */
    public Command {
        values = new LinkedHashMap<>(values);
    }
}
