package culex.subscriber.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of the queues, batches and retries of every sink.
 *
 * @param queueMessagesMax messages that wait for one sink before the service stops reading
 * @param queueBytesMax bytes of messages that wait for one sink before the service stops reading
 * @param batchMessagesMax messages that a sink stores together
 * @param batchBytesMax bytes of messages that a sink stores together
 * @param retryDelayMin the delay after the first failed attempt to store
 * @param retryDelayMax the longest delay
 * @param deadLetters the file of messages that a sink rejects
 * @param deadLetterBytesMax the maximum size of that file
 */
public record PipelineSettings(
        int queueMessagesMax,
        long queueBytesMax,
        int batchMessagesMax,
        long batchBytesMax,
        Duration retryDelayMin,
        Duration retryDelayMax,
        Optional<Path> deadLetters,
        long deadLetterBytesMax) {}
