// Of many words those that somebody may have meant.

/**
 * The candidates that are spelt like the word, best first, three at most.
 * @param {string} word
 * @param {string[]} candidates
 */
export function nearest(word, candidates) {
  const wanted = plain(word);
  if (wanted === "") return [];
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, far: far(wanted, plain(candidate)) }))
    .filter(({ far }) => far <= Math.floor((wanted.length + 2) / 3))
    .sort((a, b) => a.far - b.far || plain(a.candidate).length - plain(b.candidate).length)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * How many letters have to change; one for a word that is a part of the other.
 * @param {string} a
 * @param {string} b
 */
function far(a, b) {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const changes = distance(a, b);
  return short.length >= 4 && long.includes(short) ? Math.min(1, changes) : changes;
}

/**
 * Levenshtein's distance.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
