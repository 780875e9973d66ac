// A time in which waiting takes none: the clock jumps ahead by what is slept. One for all calls of a bundle, which share
// what they know of the account's call limit; a clock of each call's own would have it jump back and forth.

let ahead = 0;

export const now = () => Date.now() + ahead;

/** A host's sleep, clock and dice. The seed makes the jitter of pauses the same in every run. */
export function timeline(seed = 1) {
  let state = seed;
  const slept = [];
  return {
    slept,
    now,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      ahead += milliseconds;
      return new Promise((resolve) => setImmediate(resolve));
    },
    random: () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    },
  };
}

/** Has the emulator's clock syncClock, so that a date in its answers is the same moment here. */
export async function syncClock(emulator) {
  const { now: there } = await emulator.clock({});
  const seconds = (now() - Date.parse(there)) / 1000;
  if (seconds > 0) await emulator.clock({ advance_seconds: seconds });
}
