package culex.publisher;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A secret from a file, so that it need not be in the environment, where other processes and crash reports may show it. */
final class SecretFile {
    private static final int BYTES_MAX = 65_536;

    private SecretFile() {}

    /**
     * The secret of a setting, from its value or from the file that the setting with {@code -file} behind its name names.
     *
     * @return empty when neither is set
     * @throws ConfigurationException with one line when both are set, or the file cannot be read or is empty
     */
    static Optional<String> read(String setting, Optional<String> value, Optional<String> file) {
        if (file.isEmpty()) {
            return value;
        }
        if (value.isPresent()) {
            throw wrong(setting + " and " + setting + "-file are both set");
        }
        String text = content(setting + "-file", Path.of(file.get()));
        if (text.isEmpty()) {
            throw wrong(setting + "-file: " + file.get() + " is empty");
        }
        return Optional.of(text);
    }

    /** The content of a file without the one line end that editors and {@code echo} put behind it. */
    private static String content(String setting, Path path) {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw wrong(setting + ": " + path + " is larger than " + BYTES_MAX + " bytes");
            }
            return Files.readString(path).replaceFirst("\\r?\\n\\z", "");
        } catch (NoSuchFileException missing) {
            throw wrong(setting + ": there is no file " + path);
        } catch (MalformedInputException malformed) {
            throw wrong(setting + ": " + path + " is not UTF-8");
        } catch (IOException unreadable) {
            throw wrong(setting + ": " + path + " cannot be read (" + unreadable + ")");
        }
    }

    private static ConfigurationException wrong(String line) {
        return new ConfigurationException("Wrong settings: " + line);
    }
}
