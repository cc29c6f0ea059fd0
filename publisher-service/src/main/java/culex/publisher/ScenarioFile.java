package culex.publisher;

import culex.publisher.fleet.FleetSettings;
import culex.publisher.scenario.ScenarioException;
import culex.publisher.scenario.ScenarioReader;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the file of a scenario. */
final class ScenarioFile {

    /**
     * Maximum size of the file in bytes. Equal to the limit of the YAML parser, which counts characters, so that every file that is too
     * large gets the same error.
     */
    private static final int BYTES_MAX = 3_145_728;

    private ScenarioFile() {}

    /**
     * Returns the fleet of the scenario in this file.
     *
     * @param base the fleet of the settings
     * @throws ConfigurationException with a one-line message, if the file cannot be read or is no scenario
     */
    static FleetSettings read(String file, FleetSettings base) {
        Path path = Path.of(file);
        try {
            return ScenarioReader.read(text(path), base, path.toAbsolutePath().getParent());
        } catch (NoSuchFileException missing) {
            throw wrong("there is no file " + file);
        } catch (CharacterCodingException malformed) {
            throw wrong(file + " is not UTF-8");
        } catch (IOException unreadable) {
            throw wrong(file + " cannot be read (" + unreadable + ")");
        } catch (ScenarioException invalid) {
            throw wrong(file + ", " + invalid.getMessage());
        }
    }

    private static String text(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1); // the size of a pipe or a device is not known before
            if (bytes.length > BYTES_MAX) {
                throw wrong(path + " is larger than " + BYTES_MAX + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private static ConfigurationException wrong(String line) {
        return new ConfigurationException("Wrong settings: sensor.scenario: " + line.replaceAll("\\R", " "));
    }
}
