// The events of a run → what a reader looks at: its steps with their times, logs, requests.

/** `{flow, steps, done, begin, length}`; a step once for each round of the loops around it. */
export function viewOf(events) {
  /** @type {any} */
  const view = { flow: "", steps: [], done: undefined, begin: undefined, length: 1, logs: [] };
  const open = new Map();
  const placeOf = ({ step, frame = [] }) => [step, ...frame.map(({ index }) => index)].join("/");
  for (const event of events) {
    view.begin ??= event.at;
    view.length = Math.max(view.length, event.at - view.begin + (event.type === "request" ? event.ms : 0));
    const step = open.get(placeOf(event));
    switch (event.type) {
      case "run.start":
        view.flow = event.flow;
        break;
      case "step.start": {
        const started = {
          ...event,
          place: placeOf(event),
          state: "running",
          logs: [],
          requests: [],
          retries: [],
          frame: event.frame ?? [],
        };
        open.set(started.place, started);
        view.steps.push(started);
        break;
      }
      case "step.params":
        if (step) step.params = event.params;
        break;
      case "log":
        view.logs.push(event);
        step?.logs.push(event);
        break;
      case "request":
        step?.requests.push(event);
        break;
      case "retry":
        step?.retries.push(event);
        break;
      case "step.end":
        if (step)
          Object.assign(step, event, {
            type: "step.start",
            at: step.at,
            state: event.ok ? (event.ignored ? "ignored" : "ok") : "failed",
            states: event.state,
          });
        if (step) step.state = event.ok ? (event.ignored ? "ignored" : "ok") : "failed";
        break;
      case "run.end":
        view.done = event;
        for (const one of view.steps) if (one.state === "running") one.state = "ended";
        break;
      default:
    }
  }
  return view;
}

export const SIGNS = { ok: "✓", failed: "✗", ignored: "!", running: "…", ended: "–" };
export const WORDS = { ok: "passed", failed: "failed", ignored: "failed, ignored", running: "running", ended: "ended" };
