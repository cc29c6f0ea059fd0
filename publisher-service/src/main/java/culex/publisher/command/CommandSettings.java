package culex.publisher.command;

import java.time.Duration;
import java.util.Optional;

/**
 * How the devices of a group get commands.
 *
 * @param topic Topic Name that each device subscribes to; {@code {id}} becomes its number
 * @param responseTopic Topic Name of the responses to commands without a Response Topic; empty for no such responses
 * @param qos Quality of Service of the subscription and of the responses
 * @param intervalMin the shortest interval that a command may ask for
 */
public record CommandSettings(String topic, Optional<String> responseTopic, int qos, Duration intervalMin) {

    /** Returns the settings of device {@code id}, with {@code {id}} replaced in the topics. */
    public CommandSettings forDevice(int id) {
        String number = Integer.toString(id);
        return new CommandSettings(
                topic.replace("{id}", number),
                responseTopic.map(response -> response.replace("{id}", number)),
                qos,
                intervalMin);
    }
}
