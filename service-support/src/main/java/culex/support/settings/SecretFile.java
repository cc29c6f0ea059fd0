package culex.support.settings;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a secret from a file. A secret in an environment variable may show up in process lists and crash reports. */
public final class SecretFile {
    private static final int BYTES_MAX = 65_536;

    private SecretFile() {}

    /**
     * Returns the secret of a setting: its value, or the content of the file that the setting {@code <name>-file} names.
     *
     * @return empty when neither is set
     * @throws ConfigurationException with a one-line message, if both are set, or if the file is missing, too large, not UTF-8, unreadable
     *     or empty
     */
    public static Optional<String> read(String setting, Optional<String> value, Optional<String> file) {
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

    /**
     * Returns the content of a file without its last line break, which editors and {@code echo} append, and without the byte order mark
     * that editors on Windows put in front.
     */
    private static String content(String setting, Path path) {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw wrong(setting + ": " + path + " is larger than " + BYTES_MAX + " bytes");
            }
            return Files.readString(path).replaceFirst("\\A\\uFEFF", "").replaceFirst("\\r?\\n\\z", "");
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
