/** The difference of two texts, line by line. */

const linesMax = 400;

/** The lines with "=" for those in both, "-" for those of the first only, "+" for those of the second only; null when there are too many. */
export function difference(first, second) {
  const one = first.split("\n");
  const other = second.split("\n");
  if (one.length > linesMax || other.length > linesMax) {
    return null;
  }
  const common = lengths(one, other);
  const lines = [];
  let i = 0;
  let j = 0;
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      lines.push(["=", one[i]]);
      i += 1;
      j += 1;
    } else if (j >= other.length || (i < one.length && common[i + 1][j] >= common[i][j + 1])) {
      lines.push(["-", one[i]]);
      i += 1;
    } else {
      lines.push(["+", other[j]]);
      j += 1;
    }
  }
  return lines;
}

/** For each pair of positions, the length of the longest common subsequence of the lines from there on. */
function lengths(one, other) {
  const table = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      table[i][j] = one[i] === other[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}
