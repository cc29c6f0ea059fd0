package culex.broker.ctl;

import java.util.Set;

/**
 * A command of {@code ./culex ctl}.
 *
 * @param usage the name and the arguments of the command, as the help shows them
 * @param about one sentence that describes the command in the help
 * @param flags the options without a value, without their dashes
 * @param options the options with a value
 * @param service whose API it calls
 * @param action what the command does
 */
record Command(String usage, String about, Set<String> flags, Set<String> options, Service service, Action action) {
    /** Creates a command of the broker. */
    Command(String usage, String about, Set<String> flags, Set<String> options, Action action) {
        this(usage, about, flags, options, Service.BROKER, action);
    }

    /** The action of a command. */
    @FunctionalInterface
    interface Action {
        /**
         * Runs the command.
         *
         * @throws CtlException with one sentence when it cannot be done
         */
        void run(Arguments arguments, ApiClient api, Output output);
    }

    /** The first word of the usage. */
    String name() {
        int end = usage.indexOf(' ');
        return end < 0 ? usage : usage.substring(0, end);
    }
}
