package culex.publisher;

import culex.publisher.fleet.FleetSettings;
import culex.publisher.scenario.ScenarioException;
import culex.publisher.scenario.ScenarioReader;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the file of a scenario. */
final class ScenarioFile {

    /**
     * Maximum size of the file in bytes. Equal to the limit of the YAML parser, which counts characters, so that every file that is too large
     * gets the same error.
     */
    private static final long BYTES_MAX = 3_145_728;

    private ScenarioFile() {}

    /**
     * Returns the fleet of the scenario in this file.
     *
     * @param base the fleet of the settings
     * @throws ConfigurationException with a one-line message, if the file cannot be read or is no scenario
     */
    static FleetSettings read(String file, FleetSettings base) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > BYTES_MAX) {
                throw wrong(file + " is larger than " + BYTES_MAX + " bytes");
            }
            return ScenarioReader.read(Files.readString(path), base);
        } catch (NoSuchFileException missing) {
            throw wrong("there is no file " + file);
        } catch (MalformedInputException malformed) {
            throw wrong(file + " is not UTF-8");
        } catch (IOException unreadable) {
            throw wrong(file + " cannot be read (" + unreadable + ")");
        } catch (ScenarioException invalid) {
            throw wrong(file + ", " + invalid.getMessage());
        }
    }

    private static ConfigurationException wrong(String line) {
        return new ConfigurationException("Wrong settings: sensor.scenario: " + line.replaceAll("\\R", " "));
    }
}
