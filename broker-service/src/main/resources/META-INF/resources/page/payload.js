/** Reads payloads. Nothing here makes HTML: callers put the strings into the page as text. */
import { limits } from "./limits.js";

const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** The payload as the page shows it: text if it is text, otherwise hex; cut to a number of characters, with the whole size. */
export function show(bytes, characters) {
  if (bytes.length === 0) {
    return "(empty)";
  }
  const text = asText(bytes, characters);
  return text === null ? asHex(bytes) : text;
}

/** A number of bytes as text: 1 byte, 24 bytes, 12.3 kB. */
export function size(count) {
  if (count < 1000) {
    return count === 1 ? "1 byte" : `${count} bytes`;
  }
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

/** The numbers of a payload by the path of their field; `value` for a payload that is a bare number. */
export function numbers(bytes) {
  const found = new Map();
  if (bytes.length > 0 && bytes.length <= limits.chartPayloadBytes) {
    try {
      collect(JSON.parse(new TextDecoder().decode(bytes)), "", 0, found);
    } catch {
      // Not JSON: the message has no numeric fields, which is not an error.
    }
  }
  return found;
}

/** A number in at most 21 characters: large and small ones with an exponent. */
export function showNumber(value) {
  const magnitude = Math.abs(value);
  const plain = magnitude === 0 || (magnitude >= 1e-4 && magnitude < 1e15);
  return plain ? value.toLocaleString("en", { maximumFractionDigits: 4 }) : value.toExponential(4);
}

/** A name, without its middle if it is too long. */
export function shorten(name) {
  const characters = Array.from(name.slice(0, limits.nameCharacters * 2));
  if (name.length <= limits.nameCharacters) {
    return name;
  }
  const half = limits.nameCharacters / 2;
  return `${characters.slice(0, half).join("")} … ${Array.from(name.slice(-half)).join("")}`;
}

function collect(value, path, depth, found) {
  if (found.size >= limits.chartFields) {
    return;
  }
  if (typeof value === "number" && Math.abs(value) <= limits.chartNumber) {
    found.set(path || "value", value);
  } else if (value !== null && typeof value === "object" && !Array.isArray(value) && depth < 3) {
    for (const [name, inner] of Object.entries(value)) {
      collect(inner, path ? `${path}.${name}` : name, depth + 1, found);
    }
  }
}

function asText(bytes, characters) {
  // A character has at most four bytes; `stream` allows that the part ends inside a character.
  const part = bytes.subarray(0, characters * 4);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(part, { stream: part.length < bytes.length });
    if (control.test(text)) {
      return null;
    }
    const shown = Array.from(text.slice(0, characters * 2)).slice(0, characters).join("");
    const whole = shown.length === text.length && part.length === bytes.length;
    return whole ? text : `${shown}… (${size(bytes.length)})`;
  } catch {
    return null;
  }
}

function asHex(bytes) {
  const part = Array.from(bytes.subarray(0, limits.hexBytes), (byte) => byte.toString(16).padStart(2, "0"));
  return `0x ${part.join(" ")}${bytes.length > limits.hexBytes ? " …" : ""} (${size(bytes.length)})`;
}
