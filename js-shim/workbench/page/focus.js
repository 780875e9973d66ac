// Where the focus goes when what had it is gone: a step that was removed, a row, a button that showed more. The browser
// would begin at the top of the page again, which is far for whoever has only keys.

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex="0"], [contenteditable="true"]';

/** @type {any} */
let waiting;

/** Watches clicks, those of keys among them. */
export function keepFocus() {
  addEventListener(
    "click",
    ({ target, detail }) => {
      const control = target instanceof Element ? target.closest(CONTROLS) : null;
      if (!(control instanceof HTMLElement)) return;
      const before = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(CONTROLS))];
      const place = before.indexOf(control);
      const screen = location.hash;
      const mend = () => {
        if (document.activeElement !== document.body) return;
        // Another screen begins at its content; what was only moved is found again; else what stands before it.
        const to =
          screen !== location.hash
            ? document.getElementById("content")
            : before.slice(0, place + 1).findLast((one) => one.isConnected && one.checkVisibility());
        to?.focus({ preventScroll: detail > 0 });
      };
      // Once what the click does has been drawn; of two clicks the later one counts.
      clearTimeout(waiting);
      waiting = setTimeout(() => requestAnimationFrame(mend), 60);
    },
    true,
  );
}
