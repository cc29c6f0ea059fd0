/** Decodes one CBOR value (RFC 8949) to a value that JSON can contain. */

const depthMax = 32;
const valuesMax = 5000;

export function decode(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let values = 0;
  try {
    const value = read(0);
    if (at !== bytes.length) {
      throw new RangeError("bytes follow the value");
    }
    return value;
  } catch (problem) {
    throw new Error(`Not CBOR: ${problem.message}`);
  }

  function read(depth) {
    values += 1;
    if (depth > depthMax || values > valuesMax) {
      throw new RangeError("too deep or too many values");
    }
    const first = view.getUint8(at);
    at += 1;
    const kind = first >> 5;
    const low = first & 31;
    if (kind === 7) {
      return simple(low);
    }
    const size = low === 31 ? null : argument(low);
    if (size === null && kind < 2) {
      throw new RangeError("a number without a value");
    }
    switch (kind) {
      case 0:
        return typeof size === "bigint" ? String(size) : size; // too large for a number of JavaScript
      case 1:
        return typeof size === "bigint" ? String(-1n - BigInt(size)) : -1 - size;
      case 2:
        return [...parts(size, kind)].map((each) => each.toString(16).padStart(2, "0")).join("");
      case 3:
        return new TextDecoder("utf-8", { fatal: true }).decode(parts(size, kind));
      case 4:
        return items(size, () => read(depth + 1));
      case 5:
        return Object.fromEntries(items(size, () => [String(read(depth + 1)), read(depth + 1)]));
      default:
        return read(depth + 1); // the value after a tag
    }
  }

  function argument(low) {
    if (low < 24) {
      return low;
    }
    const length = { 24: 1, 25: 2, 26: 4, 27: 8 }[low];
    if (length === undefined) {
      throw new RangeError("a reserved length");
    }
    const from = at;
    at += length;
    const value = length === 1 ? view.getUint8(from) : length === 2 ? view.getUint16(from) : length === 4 ? view.getUint32(from) : view.getBigUint64(from);
    return typeof value === "bigint" && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  function isEnd() {
    if (view.getUint8(at) !== 0xff) {
      return false;
    }
    at += 1;
    return true;
  }

  function items(size, next) {
    const all = [];
    while (size === null ? !isEnd() : all.length < size) {
      all.push(next());
    }
    return all;
  }

  function parts(size, kind) {
    if (size !== null) {
      const from = at;
      at += Number(size);
      if (at > bytes.length) {
        throw new RangeError("the payload ends early");
      }
      return bytes.subarray(from, at);
    }
    const all = [];
    while (!isEnd()) {
      const first = view.getUint8(at);
      at += 1;
      if (first >> 5 !== kind || (first & 31) === 31) {
        throw new RangeError("a part of another kind");
      }
      all.push(...parts(argument(first & 31), kind));
    }
    return Uint8Array.from(all);
  }

  function simple(low) {
    const from = at;
    switch (low) {
      case 20:
      case 21:
        return low === 21;
      case 22:
      case 23:
        return null;
      case 25:
        at += 2;
        return half(view.getUint16(from));
      case 26:
        at += 4;
        return view.getFloat32(from);
      case 27:
        at += 8;
        return view.getFloat64(from);
      default:
        throw new RangeError("an unknown simple value");
    }
  }
}

/** A half-precision number (RFC 8949, appendix D). */
function half(bits) {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction === 0 ? Infinity : NaN) : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}
