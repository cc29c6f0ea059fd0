/** The icons of the views: lines in a square of 24, in the colour of the text. */

const svg = "http://www.w3.org/2000/svg";

const lines = {
  data: "M5 4v14h4 M5 9h4 M12 6h8 M12 12h8 M12 18h8",
  clients: "M4 5h10v8H4z M2 17h14 M17 9h4v9h-4z",
  retained: "M4 5h16v4H4z M6 9v10h12V9 M10 13h4",
  broker: "M4 4h16v6H4z M4 14h16v6H4z M8 7h.01 M8 17h.01",
  simulate: "M2 12c2.5-9 5-9 7.5 0s5 9 7.5 0c1-3.6 2-5.5 3-6",
  settings: "M4 7h9 M17 7h3 M15 5v4 M4 17h3 M11 17h9 M9 15v4",
};

/** The icon of a view; hidden from screen readers, because the link of a view also has its name. */
export function icon(view) {
  const picture = document.createElementNS(svg, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", lines[view]);
  picture.append(path);
  return picture;
}
