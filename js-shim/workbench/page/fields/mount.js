// An editor that is no part of the page's own tree: fetched, put into its place, kept in step with the value.

import { useEffect, useRef, useState } from "preact/hooks";

/**
 * `load()` fetches what opens one: a function of `{parent, text, change}` that gives `{set, text, close}`. It is opened
 * anew when one of `when` changes. Gives the place for it, the editor when it is there, and whether it is.
 */
export function useMounted({ load, value, change, when = /** @type {any[]} */ ([]) }) {
  const place = useRef(/** @type {any} */ (undefined));
  const editor = useRef(/** @type {any} */ (undefined));
  const latest = useRef(change);
  // What the editor itself has told: it comes back as `value` a moment later, when more may have been typed.
  const told = useRef(new Set());
  const [isThere, setThere] = useState(false);
  latest.current = change;
  // It is opened with what there is by then, not with what there was when it was asked for.
  const now = useRef(value);
  now.current = value;
  useEffect(() => {
    let isGone = false;
    load().then((open) => {
      if (isGone) return;
      editor.current = open({
        parent: place.current,
        text: now.current,
        change: (text) => {
          told.current.add(text);
          latest.current(text);
        },
      });
      setThere(true);
    });
    return () => {
      isGone = true;
      editor.current?.close();
    };
  }, when);
  useEffect(() => {
    if (!told.current.has(value)) editor.current?.set(value);
    else if (value === editor.current?.text()) told.current.clear();
  }, [value]);
  return { place, editor, isThere };
}
