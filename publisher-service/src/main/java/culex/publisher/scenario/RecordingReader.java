package culex.publisher.scenario;

import culex.publisher.replay.Recording;
import culex.publisher.replay.RecordingException;
import culex.publisher.replay.RecordingSettings;
import culex.publisher.replay.TopicMapping;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads which recording a group of a scenario replays, and how. */
final class RecordingReader {

    private static final double SPEED_MIN = 0.001;
    private static final double SPEED_MAX = 1_000_000;

    private RecordingReader() {}

    /**
     * Reads the recording, whose first message must be valid.
     *
     * @param directory where a relative path begins
     */
    static RecordingSettings read(YamlObject replay, Path directory) {
        YamlValue file = replay.required("file");
        var settings = new RecordingSettings(
                path(file, directory),
                replay.optional("speed").map(RecordingReader::speed).orElse(1.0),
                replay.optional("loop").map(YamlValue::flag).orElse(false),
                replay.optional("topic").map(RecordingReader::mapping).orElse(TopicMapping.NONE));
        replay.end();
        try {
            Recording.check(settings);
        } catch (RecordingException wrong) {
            throw file.wrong("cannot be replayed: " + wrong.getMessage());
        }
        return settings;
    }

    private static Path path(YamlValue file, Path directory) {
        try {
            return directory.resolve(file.text());
        } catch (InvalidPathException wrong) {
            throw file.wrong("is no path");
        }
    }

    private static double speed(YamlValue speed) {
        return speed.text().equals("max") ? 0 : speed.number(SPEED_MIN, SPEED_MAX);
    }

    private static TopicMapping mapping(YamlValue topic) {
        try {
            return TopicMapping.parse(topic.text());
        } catch (IllegalArgumentException wrong) {
            throw topic.wrong(String.valueOf(wrong.getMessage()));
        }
    }
}
