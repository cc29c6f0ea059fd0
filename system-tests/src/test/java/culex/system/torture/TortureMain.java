package culex.system.torture;

import culex.system.hostile.AttackMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The long run of {@code ./culex torture}, or with {@code --attack} each attack alone. Exit code 0: no breach; 1: breaches; 2: the run was
 * not possible.
 */
final class TortureMain {
    private static final System.Logger LOG = System.getLogger(TortureMain.class.getName());

    private TortureMain() {}

    static void main(String[] arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].equals("--attack")) {
            AttackMain.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        int code;
        try {
            TortureOptions options = TortureOptions.parse(List.of(arguments));
            Path directory = Path.of("target", "torture");
            code = run(options, directory).isClean() ? 0 : 1;
        } catch (IllegalArgumentException | IllegalStateException | IOException e) {
            LOG.log(System.Logger.Level.ERROR, String.valueOf(e.getMessage()));
            code = 2;
        }
        System.exit(code);
    }

    private static Verdict run(TortureOptions options, Path directory) throws IOException {
        if (options.cluster()) {
            return new ClusterTorture(options, directory).run();
        }
        return options.sink().isEmpty()
                ? new Torture(options, directory).run()
                : new SinkTorture(options, directory).run();
    }
}
