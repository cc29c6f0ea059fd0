package culex.broker.ctl;

/** A service whose API commands call. */
enum Service {
    /** The admin API of the broker. */
    BROKER("broker", "CULEX_API", "http://127.0.0.1:9000", "the management port"),
    /** The API of the publisher for fleets. */
    PUBLISHER("publisher", "CULEX_PUBLISHER_API", "http://127.0.0.1:8890", "the HTTP port of the publisher");

    private final String label;
    private final String variable;
    private final String urlDefault;
    private final String port;

    Service(String label, String variable, String urlDefault, String port) {
        this.label = label;
        this.variable = variable;
        this.urlDefault = urlDefault;
        this.port = port;
    }

    /** The name of the service, as used in sentences of error messages. */
    String label() {
        return label;
    }

    /** The name of the environment variable with the URL of the service's port. */
    String variable() {
        return variable;
    }

    /** The URL that is used if the environment variable {@link #variable} is not set. */
    String urlDefault() {
        return urlDefault;
    }

    /** What the service's port is, as used in sentences of error messages. */
    String port() {
        return port;
    }
}
