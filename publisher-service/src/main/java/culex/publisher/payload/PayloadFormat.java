package culex.publisher.payload;

import java.util.Locale;

/** What the bytes of a payload are. */
public enum PayloadFormat {
    /** The text of the template in UTF-8. */
    TEXT,
    /** The bytes of a template whose fields have types. */
    BINARY,
    /** CBOR (RFC 8949) of a template that is a JSON document. */
    CBOR;

    /** Returns the name in settings and scenarios. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
