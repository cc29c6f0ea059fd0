package culex.broker.security;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The users file as {@code ./culex user} changes it: a program of its own, beside the broker, which sees the change by itself. */
public final class UsersFile {
    private static final int NAME_CHARACTERS_MAX = 1024;
    private final Path path;

    UsersFile(Path path) {
        this.path = path;
    }

    /** Opens a users file for the broker to watch. */
    public static WatchedFile<Users> watched(String setting, Path path) {
        return new WatchedFile<>(setting, path, Users::parse);
    }

    /**
     * The program: {@code add FILE NAME} with the password on standard input, {@code remove FILE NAME}, or
     * {@code roles FILE NAME ROLE...}.
     *
     * @throws IOException when the file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        try {
            UsersFile file = new UsersFile(Path.of(arguments[1]));
            switch (arguments[0]) {
                case "add" -> file.add(arguments[2], passwordOnStandardInput());
                case "remove" -> file.remove(arguments[2]);
                case "roles" -> file.setRoles(arguments[2], List.of(arguments).subList(3, arguments.length));
                default -> throw new IllegalArgumentException("there is no command " + arguments[0]);
            }
        } catch (IllegalArgumentException wrong) {
            tell(String.valueOf(wrong.getMessage()));
            System.exit(1);
        }
    }

    /** Says what is wrong to the person who called the program, which has no log. */
    private static void tell(String what) throws IOException {
        try (OutputStream errors = new FileOutputStream(FileDescriptor.err)) {
            errors.write((what + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static char[] passwordOnStandardInput() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        return line == null ? new char[0] : line.toCharArray();
    }

    /**
     * Adds a user, or gives one that is there a new password.
     *
     * @throws IllegalArgumentException with one sentence when name or password cannot be
     */
    void add(String name, char[] password) throws IOException {
        boolean named = !name.isBlank() && name.equals(name.strip()) && name.length() <= NAME_CHARACTERS_MAX;
        if (!named || name.startsWith("#") || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a user name has 1 to " + NAME_CHARACTERS_MAX
                    + " characters, no control characters, no space at its ends, and does not begin with #");
        }
        if (password.length == 0) {
            throw new IllegalArgumentException("the password is empty");
        }
        SecureRandom random = new SecureRandom();
        ScramCredential credential = ScramCredential.of(password, ScramCredential.ITERATIONS, random);
        String roles = line(name).map(Users::rolesPartOf).orElse("");
        List<String> lines = linesWithout(name);
        if (lines.stream().noneMatch(line -> line.strip().startsWith(Users.SECRET_LINE))) {
            lines.addFirst(Users.newSecretLine(random));
        }
        lines.add(name + ':' + credential.text() + roles);
        write(lines);
    }

    /**
     * Gives a user these roles and no others.
     *
     * @throws IllegalArgumentException when there is no such user, or a role cannot be
     */
    void setRoles(String name, List<String> roles) throws IOException {
        String part = Users.rolesPart(roles);
        String line = line(name).orElseThrow(() -> noUser(name));
        List<String> lines = linesWithout(name);
        lines.add(line.substring(0, line.length() - Users.rolesPartOf(line).length()) + part);
        write(lines);
    }

    private Optional<String> line(String name) throws IOException {
        return lines().stream()
                .map(String::strip)
                .filter(line -> Users.nameOf(line).equals(name))
                .findFirst();
    }

    private IllegalArgumentException noUser(String name) {
        return new IllegalArgumentException("there is no user " + name + " in " + path);
    }

    private List<String> lines() throws IOException {
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    /** @throws IllegalArgumentException when there is no such user */
    void remove(String name) throws IOException {
        List<String> lines = linesWithout(name);
        if (!Files.exists(path) || lines.size() == Files.readAllLines(path).size()) {
            throw noUser(name);
        }
        write(lines);
    }

    private List<String> linesWithout(String name) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        lines.removeIf(line -> Users.nameOf(line.strip()).equals(name));
        return lines;
    }

    /**
     * Writes a new file and puts it in the place of the old one, so that the broker never reads half of it. Nobody but its owner can
     * read the new file at any time; it then gets the permissions of the old one, if there is one.
     */
    private void write(List<String> lines) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(folder, path.getFileName() + ".", ".new"); // with mode 600
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
