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

    /** Its name in sentences. */
    String label() {
        return label;
    }

    /** The environment variable with the URL of its port. */
    String variable() {
        return variable;
    }

    /** The URL without that variable. */
    String urlDefault() {
        return urlDefault;
    }

    /** What its port is, in sentences. */
    String port() {
        return port;
    }
}
