// What every contender has to carry.

export const FILE_SIZE = 50 * 1024 * 1024;
export const CONCURRENT = 64;
/** Sequential calls of one measurement, after as many again to warm up. */
export const CALLS = 2_000;
export const WARM_UP = 2_000;
