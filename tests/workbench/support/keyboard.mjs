// The page by keyboard alone, without a list of what is on it: whatever can be operated is found in the DOM, every stop
// of Tab is taken, and at each the key that operates it is pressed. Nothing is done by that: what the key would do is
// caught before anybody hears of it.

/** In the page: finds what can be operated, notes where the focus comes and what the keys would do. */
function install() {
  const OPERABLE =
    'a[href], button, input:not([type="hidden"]), select, textarea, summary, [contenteditable="true"], [role="treeitem"]';
  /** Of a kind that the browser operates by the key itself, without an event that could be caught. */
  const BY_KEY = 'select, [role="treeitem"], [type="date"], [type="datetime-local"], [type="number"]';

  const scope = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const inClosed = (node) => {
    const details = node.parentElement?.closest("details:not([open])");
    return details && !(node.matches("summary") && node.parentElement === details && !inClosed(details));
  };
  const nameOf = (node) => {
    const text = node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent;
    const place = node.parentElement?.closest("[aria-label]")?.getAttribute("aria-label");
    return `${node.tagName.toLowerCase()} ${JSON.stringify(text.replace(/\s+/g, " ").trim().slice(0, 50))}${place ? ` in ${place.slice(0, 40)}` : ""}`;
  };
  /** Rows of a list differ in their words alone: one of a kind stands for all of them. */
  const kindOf = (node) =>
    [node.tagName, node.type, node.role, node.className, node.parentElement?.className].join(" ");
  const keyOf = (node) => {
    if (node.matches('[type="checkbox"]')) return "Space";
    if (node.matches('select, [role="treeitem"]')) return "ArrowDown";
    if (node.matches('a, button, summary, [type="file"]')) return "Enter";
    return node.matches(BY_KEY) ? "1" : "x";
  };
  /** Marked so that it is seen where the focus is: itself, or what is drawn around it. */
  const aroundOf = (node) => node.closest(".file, .cm-editor") ?? node;
  const isMarked = (node) => [node, aroundOf(node)].some((one) => getComputedStyle(one).outlineStyle !== "none");
  /** What lies over it where it begins; undefined where it is to be seen. */
  const over = (node) => {
    const box = node.getBoundingClientRect();
    const top = document.elementFromPoint(
      box.left + Math.min(box.width / 2, 40),
      box.top + Math.min(box.height / 2, 12),
    );
    if (!top) return "the edge";
    const around = aroundOf(node);
    return around.contains(top) || top.contains(node) || node.labels?.[0]?.contains(top) ? undefined : nameOf(top);
  };

  const tried = new Set();
  const walk = {
    begin() {
      walk.seen = new Set();
      walk.repeated = 0;
      walk.now = undefined;
      // From here the next Tab goes to the first of all.
      walk.start = document.createElement("span");
      walk.start.tabIndex = -1;
      scope().prepend(walk.start);
      walk.start.focus();
    },
    /** Where Tab came: `{end}`, `{key}` that operates what is there, `{leave}` where Tab is kept. */
    async stop() {
      const node = /** @type {any} */ (document.activeElement);
      if (!node || node === document.body || node === walk.start) return { end: true };
      if (walk.seen.has(node)) {
        walk.repeated += 1;
        // A date has several parts, each a stop of its own.
        return { end: walk.now !== node || walk.repeated > 9 };
      }
      walk.seen.add(node);
      walk.repeated = 0;
      walk.now = node;
      walk.heard = undefined;
      const wrong = [];
      // An editor is marked a moment after the focus came.
      for (let count = 0; count < 10 && !isMarked(node); count += 1) await new Promise((done) => setTimeout(done, 20));
      if (!isMarked(node)) wrong.push(`nothing shows that the focus is on ${nameOf(node)}`);
      const covered = over(node);
      if (covered) wrong.push(`${nameOf(node)} is beneath ${covered}`);
      const kind = kindOf(node);
      const key = tried.has(kind) || !node.matches(OPERABLE) ? undefined : keyOf(node);
      tried.add(kind);
      // An editor keeps Tab for itself until Escape, and says so.
      return { wrong, key, leave: node.isContentEditable };
    },
    /** Whether the key was for what has the focus. */
    answered: () => (walk.heard ? [] : [`${keyOf(walk.now)} does nothing to ${nameOf(walk.now)}`]),
    /** What Tab did not come to. The lines of a tree are reached by arrows from the one that Tab comes to. */
    missed() {
      walk.start.remove();
      walk.now = undefined;
      return [...scope().querySelectorAll(OPERABLE)]
        .filter((/** @type {any} */ node) => !node.disabled && !inClosed(node) && !walk.seen.has(node))
        .filter((/** @type {any} */ node) => !node.closest('[role="tree"]') || (node.tabIndex >= 0 && !node.role))
        .map((node) => `Tab never comes to ${nameOf(node)}`);
    },
  };
  const hear = (event) => {
    const { now } = walk;
    if (!now) return;
    if (event.target === now || now.contains(event.target))
      walk.heard ??= event.type !== "keydown" || now.matches(BY_KEY) || undefined;
    if (event.type === "keydown" && !(now.matches("select") && event.key !== "Tab")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const type of ["keydown", "click", "beforeinput", "submit"]) globalThis.addEventListener(type, hear, true);
  globalThis.walk = walk;
}

/** What hears clicks, as the browser's own tools tell, and is nothing that keys operate. */
const MOUSE_ONLY = `[...document.querySelectorAll("body *")].filter((node) => getEventListeners(node).click)
  .filter((node) => !node.closest("a[href], button, input, select, textarea, summary, label, [role=treeitem], .cm-editor"))
  .map((node) => "only a mouse operates " + node.outerHTML.slice(0, 120))`;

/** Walks over the page as it is now: sentences about what cannot be reached, seen or operated by keys. */
export async function walkByKeyboard(page, { limit = 400 } = {}) {
  const { keyboard } = page;
  if (!(await page.evaluate(() => Boolean(globalThis.walk)))) await page.evaluate(install);
  await page.evaluate(() => globalThis.walk.begin());
  const found = [];
  for (let count = 0; ; count += 1) {
    if (count > limit) {
      found.push(`Tab was pressed ${limit} times and came to no end`);
      break;
    }
    await keyboard.press("Tab");
    const { end, leave, wrong = [], key } = await page.evaluate(() => globalThis.walk.stop());
    if (end) break;
    found.push(...wrong);
    if (key) {
      await keyboard.press(key);
      found.push(...(await page.evaluate(() => globalThis.walk.answered())));
    }
    if (leave) await keyboard.press("Escape");
  }
  found.push(...(await page.evaluate(() => globalThis.walk.missed())));
  const tools = await page.context().newCDPSession(page);
  const { result } = await tools.send("Runtime.evaluate", {
    expression: MOUSE_ONLY,
    includeCommandLineAPI: true,
    returnByValue: true,
  });
  await tools.detach();
  return [...found, ...(result.value ?? [result.description])];
}
