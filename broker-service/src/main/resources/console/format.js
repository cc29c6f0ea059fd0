/** Formats numbers, sizes and times for people. */

export function bytes(count) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function number(value) {
  return Number(value).toLocaleString("en-US");
}

/** The local time of an ISO 8601 time, or of milliseconds. */
export function time(iso) {
  const at = new Date(iso);
  const pad = (value) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

/** A duration in its largest unit, such as 3 m. */
export function age(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const units = [["d", 86_400], ["h", 3600], ["m", 60]];
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** The local time of day, with milliseconds, of a number of milliseconds since 1970. */
export function clock(millis) {
  return `${time(millis).slice(11)}.${String(Math.floor(millis) % 1000).padStart(3, "0")}`;
}

/** Indents JSON; other text stays unchanged. */
export function payload(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
