package culex.publisher.payload;

/**
 * The part of a template that repeats a named field of the same payload, as it is printed there; with numbers, a linear function of it.
 *
 * @param name name of the field
 * @param factor factor of its number
 * @param offset what is added then
 * @param decimals decimals of the result
 * @param isPlain whether the text is repeated as it is
 */
record Reference(String name, double factor, double offset, int decimals, boolean isPlain) {

    /** Returns the text of this reference for the printed text of the named field. */
    String textOf(String printed) {
        return isPlain ? printed : NumberFormat.text(Double.parseDouble(printed) * factor + offset, decimals);
    }
}
