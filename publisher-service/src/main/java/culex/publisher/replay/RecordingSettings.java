package culex.publisher.replay;

import java.nio.file.Path;

/**
 * The recording to replay, and how to replay it.
 *
 * @param file the recording: JSON lines or CSV, compressed if its name ends with {@code .gz}
 * @param speed how many times faster than recorded; 0 for as fast as the broker takes the messages
 * @param loop whether the replay starts again at the end of the recording
 * @param topics how Topic Names change
 */
public record RecordingSettings(Path file, double speed, boolean loop, TopicMapping topics) {}
