// What the process writes while a test looks.

/** Notes what goes to stdout and stderr from now on, which still goes there: the texts, and how to stop. */
export function watchPrinting() {
  /** @type {string[]} */
  const printed = [];
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) {
    const write = stream.write.bind(stream);
    stream.write = (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) => {
      printed.push(String(chunk));
      return write(chunk, ...rest);
    };
  }
  const stop = () => {
    for (const [at, stream] of streams.entries()) stream.write = writes[at] ?? stream.write;
  };
  return { printed, stop };
}
