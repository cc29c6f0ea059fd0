/** The numbers in the messages of the selected topics, as lines of a chart; limited in lines and in points. */
import { parsed } from "./recent.js";

export const linesMax = 12;
/** Maximum number of points of a line: one hour at one message a second. */
const pointsMax = 3600;
const fieldsMax = 200;
const depthMax = 6;

export class Series {
  constructor() {
    /** The lines by topic and field. */
    this.lines = new Map();
    /** Keys of numbers beyond linesMax, at most fieldsMax of them. */
    this.omitted = new Set();
  }

  add(message, at) {
    if (message.payloadEncoding !== "text" || message.truncated) {
      return;
    }
    for (const [name, value] of numbers(message.payload)) {
      const key = `${message.topic} ${name}`;
      let line = this.lines.get(key);
      if (line === undefined) {
        if (this.lines.size >= linesMax) {
          if (this.omitted.size < fieldsMax) {
            this.omitted.add(key);
          }
          continue;
        }
        line = { key, topic: message.topic, name, times: [], values: [] };
        this.lines.set(key, line);
      }
      line.times.push(at / 1000);
      line.values.push(value);
      if (line.times.length > pointsMax * 1.1) {
        line.times.splice(0, line.times.length - pointsMax);
        line.values.splice(0, line.values.length - pointsMax);
      }
    }
  }
}

/** The numbers in a payload with the paths of their fields; a payload that is a number has an empty path. */
export function numbers(payload) {
  const plain = payload.trim();
  if (plain !== "" && plain.length < 40 && Number.isFinite(Number(plain))) {
    return [["", Number(plain)]];
  }
  const found = [];
  const visit = (value, path, depth) => {
    if (found.length >= fieldsMax || depth > depthMax) {
      return;
    }
    if (typeof value === "number" || typeof value === "boolean") {
      found.push([path, Number(value)]);
    } else if (value !== null && typeof value === "object") {
      Object.entries(value).forEach(([name, each]) => visit(each, path === "" ? name : `${path}.${name}`, depth + 1));
    }
  };
  visit(parsed(payload), "", 0);
  return found;
}
