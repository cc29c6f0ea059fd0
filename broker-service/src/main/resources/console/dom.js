/** Builds elements. Text is always text and never markup, so nothing that a client sends can run. */

/**
 * Makes an element.
 *
 * @param name the tag and classes, separated by dots: "p.note"
 * @param properties attributes; on... are listeners; null and false are left out
 * @param children elements and texts
 */
export function make(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (value === true) {
      element.setAttribute(key, "");
    } else {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A field with its label. */
export function field(label, control) {
  control.id ||= `field-${label.replaceAll(/\s/g, "-")}`;
  return make("div.field", {}, make("label", { for: control.id }, label), control);
}

/** A selection list. */
export function choice(options, chosen, onchange) {
  return make(
    "select",
    { onchange: (event) => onchange?.(event.target.value) },
    options.map(([value, label]) => make("option", { value, selected: value === chosen }, label)),
  );
}

/** Name and value pairs; pairs without a value are left out. */
export function facts(pairs) {
  return make(
    "dl.facts",
    {},
    pairs
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([name, value]) => [make("dt", {}, name), make("dd", {}, value instanceof Node ? value : String(value))]),
  );
}

/** A table; each row is an array of cells. */
export function table(caption, heads, rows, empty) {
  return make(
    "div.scroll",
    { tabindex: "0", role: "region", "aria-label": caption },
    make(
      "table",
      {},
      make("caption.hidden", {}, caption),
      make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
      make(
        "tbody",
        {},
        rows.length === 0
          ? make("tr", {}, make("td.empty", { colspan: heads.length }, empty))
          : rows.map((cells) => make("tr", {}, cells.map((cell) => make("td", {}, cell ?? "")))),
      ),
    ),
  );
}
