package culex.broker.admin;

import culex.support.api.Caller;
import culex.support.api.ManagementKeys;
import culex.support.api.Role;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Changes the file with the API keys of the management port, for {@code ./culex key}, which is a separate process. The broker notices each
 * change of the file.
 */
public final class KeysFile {
    private static final int KEY_BYTES = 32;
    private static final int ARGUMENTS_OF_ADD = 4;
    private static final int ARGUMENTS_OF_REMOVE = 3;

    private final Path path;

    private KeysFile(Path path) {
        this.path = path;
    }

    /**
     * The program: {@code add FILE NAME ROLE}, which prints the new key, {@code remove FILE NAME} or {@code list FILE}.
     *
     * @throws IOException when the file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        try {
            PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            run(List.of(arguments), out);
        } catch (IllegalArgumentException wrong) {
            try (OutputStream errors = new FileOutputStream(FileDescriptor.err)) {
                errors.write((wrong.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            System.exit(1);
        }
    }

    /** @throws IllegalArgumentException with one sentence when the arguments or the file are invalid */
    static void run(List<String> arguments, PrintStream out) throws IOException {
        String command = arguments.size() < 2 ? "" : arguments.getFirst();
        if (command.equals("add") && arguments.size() == ARGUMENTS_OF_ADD) {
            out.println(file(arguments).add(arguments.get(2), arguments.get(ARGUMENTS_OF_ADD - 1)));
        } else if (command.equals("remove") && arguments.size() == ARGUMENTS_OF_REMOVE) {
            file(arguments).remove(arguments.get(2));
        } else if (command.equals("list") && arguments.size() == 2) {
            file(arguments).list(out);
        } else {
            throw new IllegalArgumentException("the arguments are add FILE NAME ROLE, remove FILE NAME, or list FILE");
        }
    }

    private static KeysFile file(List<String> arguments) {
        return new KeysFile(Path.of(arguments.get(1)));
    }

    /** Adds a new key and returns the key. The file contains only a digest of the key. */
    private String add(String name, String role) throws IOException {
        Role known = Role.of(role)
                .orElseThrow(
                        () -> new IllegalArgumentException("the role must be viewer, operator or admin, not " + role));
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String line = ManagementKeys.line(name, known, key);
        ManagementKeys.parse(List.of(line)); // throws if the name is invalid
        List<String> lines = new ArrayList<>(lines());
        if (indexOf(lines, name) >= 0) {
            throw new IllegalArgumentException("there is a key " + name + " in " + path + " already; remove it first");
        }
        lines.add(line);
        write(lines);
        return key;
    }

    private void remove(String name) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        int index = indexOf(lines, name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no key " + name + " in " + path);
        }
        lines.remove(index);
        if (lines.stream().noneMatch(ManagementKeys::isKey)) {
            throw new IllegalArgumentException(name + " is the last key in " + path
                    + ", and a running broker would not take an empty file: add another key first, or delete the file"
                    + " and start the broker without mqtt.management.token-file");
        }
        write(lines);
    }

    private void list(PrintStream out) throws IOException {
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("there is no file " + path);
        }
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (ManagementKeys.isKey(lines.get(i))) {
                Caller owner = ManagementKeys.owner(lines.get(i), i + 1);
                out.println(owner.name() + " " + owner.role().label());
            }
        }
    }

    private static int indexOf(List<String> lines, String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (ManagementKeys.isKey(lines.get(i))
                    && ManagementKeys.owner(lines.get(i), i + 1).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** @throws IllegalArgumentException with one sentence when the broker could not read the file */
    private List<String> lines() throws IOException {
        List<String> lines = Files.exists(path) ? Files.readAllLines(path) : List.of();
        if (lines.stream().anyMatch(ManagementKeys::isKey)) {
            try {
                ManagementKeys.parse(lines);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(path + ", " + wrong.getMessage());
            }
        }
        return lines;
    }

    /**
     * Writes a new file and replaces the old one by it, so that the broker never reads an incomplete file. The new file has the permissions
     * of the old one, or 600.
     */
    private void write(List<String> lines) throws IOException {
        ManagementKeys.parse(lines);
        Path folder = path.toAbsolutePath().getParent();
        // createTempFile gives the file mode 600.
        Path fresh = Files.createTempFile(folder, path.getFileName() + ".", ".new");
        try {
            Files.write(fresh, lines);
            if (Files.exists(path) && Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(path));
            }
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
