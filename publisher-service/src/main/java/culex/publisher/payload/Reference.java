package culex.publisher.payload;

/**
 * The part of a template that repeats a named field of the same payload, as it is printed there; with numbers, a linear function of it.
 *
 * @param name name of the field
 * @param factor the number of the field is multiplied by this
 * @param offset the number that is added to the product
 * @param decimals decimals of the result
 * @param isPlain whether the text of the field is repeated unchanged, without factor and offset
 */
record Reference(String name, double factor, double offset, int decimals, boolean isPlain) {

    /** Returns the text of this reference for the printed text of the named field. */
    String textOf(String printed) {
        return isPlain ? printed : NumberFormat.text(Double.parseDouble(printed) * factor + offset, decimals);
    }
}
