package culex.publisher.payload;

import java.util.Locale;

/** The format of the payloads of a template. */
public enum PayloadFormat {
    /** The text of the template in UTF-8. */
    TEXT,
    /** The bytes of a template whose fields have types. */
    BINARY,
    /** CBOR (RFC 8949) of a template that is a JSON document. */
    CBOR;

    /** Returns the name of the format in settings and scenarios. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
