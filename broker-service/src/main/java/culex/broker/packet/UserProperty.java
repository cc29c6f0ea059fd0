package culex.broker.packet;

/** A User Property: a name and a value, both UTF-8 Encoded Strings; a name may appear more than once. */
public record UserProperty(String name, String value) {}
