// One measurement of one contender, in a process of its own: node measure.mjs <contender> <task> <origin> [amount]
// Prints one line of JSON. What is loaded before the contender is what the contender needs anyway.

import { contenders } from "./contenders.mjs";
import { CALLS, CONCURRENT, FILE_SIZE, WARM_UP } from "./sizes.mjs";

const [name, task, origin, amount] = process.argv.slice(2);

const times = async (count, call) => {
  for (let at = 0; at < count; at += 1) await call();
};
const median = (numbers) => numbers.toSorted((left, right) => left - right)[numbers.length >> 1];

/** Milliseconds on the clock and of the processor, and the most memory that the process ever had (MB). */
async function measured(work) {
  const [begin, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - begin, cpu: (user + system) / 1000, peak: process.resourceUsage().maxRSS / 1024 };
}

const expect = (got, wanted) => {
  if (got !== wanted) throw new Error(`${name} ${task}: ${got} instead of ${wanted}`);
};

/** @type {Record<string, (load: any, amount: any) => Promise<object>>} */
const tasks = {
  // An empty process, for the memory of the others.
  idle: () => measured(async () => {}),
  load: async (load) => measured(async () => load()),
  first: async (load) => measured(async () => expect(await load().one(), 48213)),
  one: async (load) => {
    const { one } = load();
    await times(WARM_UP, one);
    const { wall, cpu, peak } = await measured(() => times(CALLS, one));
    return { wall: wall / CALLS, cpu: cpu / CALLS, peak };
  },
  together: async (load) => {
    const { one } = load();
    const batch = () => measured(() => Promise.all(Array.from({ length: CONCURRENT }, one)));
    const batches = [];
    for (let at = 0; at < 12; at += 1) batches.push(await batch());
    const warm = batches.slice(4);
    return {
      wall: median(warm.map(({ wall }) => wall)),
      cpu: median(warm.map(({ cpu }) => cpu)),
      peak: batches.at(-1)?.peak,
    };
  },
  all: async (load, pages) => {
    const { one, all } = load();
    // The first call has a row of its own.
    await one();
    return measured(async () => expect(await all(pages), pages * 100));
  },
  picklist: async (load, pages) => {
    const { one, picklist } = load();
    await one();
    return measured(async () => expect(await picklist(pages), pages * 100));
  },
  download: async (load) => {
    const { download } = load();
    return measured(async () => expect(await download(), FILE_SIZE));
  },
  upload: async (load) => {
    const { upload } = load();
    const file = Buffer.alloc(FILE_SIZE, 7);
    // Form data around the file may count too.
    return measured(async () => expect((await upload(file)) >= FILE_SIZE, true));
  },
};

console.log(JSON.stringify(await tasks[task](() => contenders[name](origin), Number(amount))));
// Connections that are kept alive would keep the process.
process.exit();
