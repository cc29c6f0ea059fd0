/** The table of the fleets, whose cells change in place, so that the focus stays where it is. */
import { make, table } from "./dom.js";
import { number } from "./format.js";
import { say } from "./text.js";

/** The cells after the name, as texts. */
const columns = [
  ["state", (fleet) => say(`fleet-${fleet.state}`) + (fleet.stage === undefined ? "" : ` · ${fleet.stage.kind}`)],
  ["devices", (fleet) => `${number(fleet.connected)} / ${number(fleet.devices)}`],
  ["requestedRate", (fleet) => perSecond(fleet.requestedPerSecond)],
  ["achievedRate", (fleet) => perSecond(fleet.achievedPerSecond)],
  ["sentCount", (fleet) => number(fleet.sent)],
  ["bufferedCount", (fleet) => number(fleet.buffered)],
  ["dropped", (fleet) => number(Object.values(fleet.dropped).reduce((sum, each) => sum + each, 0))],
];

/** A rate with one decimal. */
export function perSecond(rate) {
  return number(Math.round(rate * 10) / 10);
}

export class FleetTable {
  /** @param to the address of a fleet */
  constructor(to) {
    this.to = to;
    this.rows = new Map();
    this.element = table(say("fleets"), [say("name"), ...columns.map(([name]) => say(name))], [], say("loading"));
    this.element.classList.add("fleets");
    this.body = this.element.querySelector("tbody");
  }

  draw(fleets, selected) {
    const names = new Set(fleets.map(({ name }) => name));
    for (const [name, { row }] of this.rows) {
      if (!names.has(name)) {
        row.remove();
        this.rows.delete(name);
      }
    }
    this.body.querySelector(".empty")?.closest("tr").remove();
    fleets.forEach((fleet, index) => {
      const known = this.rows.get(fleet.name) ?? this.#row(fleet.name, fleet.name === selected);
      columns.forEach(([, text], column) => {
        known.cells[column].textContent = text(fleet);
      });
      if (this.body.children[index] !== known.row) {
        this.body.insertBefore(known.row, this.body.children[index] ?? null);
      }
    });
  }

  #row(name, isSelected) {
    const cells = columns.map(() => make("td"));
    const row = make("tr", {}, make("td", {}, make("a", { href: this.to(name), "aria-current": isSelected ? "true" : null }, name)), cells);
    const known = { row, cells };
    this.rows.set(name, known);
    return known;
  }
}
