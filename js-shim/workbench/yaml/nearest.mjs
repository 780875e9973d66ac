// "Did you mean": the known word that is nearest to the one that was written.

/** The word that differs least, if it differs little. */
export function nearest(word, known) {
  const wanted = String(word).toLowerCase();
  let best;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const one of known) {
    const far = distance(wanted, String(one).toLowerCase(), least);
    if (far < least) {
      least = far;
      best = one;
    }
  }
  return best;
}

function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      // Two letters that changed places are one slip, not two.
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
