/** Formats payloads as text, indented JSON, hexadecimal, Base64 and CBOR. */
import { decode } from "./cbor.js";
import { payload as indented } from "./format.js";

const hexBytesMax = 4096;
const perLine = 16;

export const forms = ["text", "hex", "base64", "cbor"];

/** The bytes of a message that the API has sent. */
export function bytesOf(message) {
  return message.payloadEncoding === "base64"
    ? Uint8Array.from(atob(message.payload ?? ""), (each) => each.charCodeAt(0))
    : new TextEncoder().encode(message.payload ?? "");
}

/** The bytes as Base64. */
export function base64(bytes) {
  let text = "";
  for (let from = 0; from < bytes.length; from += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  }
  return btoa(text);
}

/** The payload of a message in one of the forms. */
export function inForm(message, form) {
  if (form === "text") {
    return message.payloadEncoding === "base64" ? hex(bytesOf(message)) : indented(message.payload ?? "");
  }
  const bytes = bytesOf(message);
  if (form === "hex") {
    return hex(bytes);
  }
  if (form === "base64") {
    return base64(bytes);
  }
  try {
    return JSON.stringify(decode(bytes), null, 2);
  } catch (problem) {
    return problem.message;
  }
}

/** The first 4 KB of the bytes, sixteen on each line, with offset and characters. */
function hex(bytes) {
  const lines = [];
  for (let from = 0; from < Math.min(bytes.length, hexBytesMax); from += perLine) {
    const part = [...bytes.subarray(from, from + perLine)];
    const codes = part.map((each) => each.toString(16).padStart(2, "0")).join(" ");
    const characters = part.map((each) => (each >= 0x20 && each < 0x7f ? String.fromCharCode(each) : ".")).join("");
    lines.push(`${from.toString(16).padStart(4, "0")}  ${codes.padEnd(perLine * 3)} ${characters}`);
  }
  return lines.join("\n") + (bytes.length > hexBytesMax ? "\n…" : "");
}

/** The bytes of a hexadecimal text, which may contain spaces; null when it is not hexadecimal. */
export function ofHex(text) {
  const digits = text.replaceAll(/\s/g, "");
  return /^([0-9a-f]{2})*$/i.test(digits) ? Uint8Array.from(digits.match(/../g) ?? [], (each) => Number.parseInt(each, 16)) : null;
}
