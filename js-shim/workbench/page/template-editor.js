// The field of a template, a file of its own: its text with references and config variables as chips, which are moved
// over, selected and removed as one character. The text below them is the template's own, `{{$step.results.x}}`.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, StateEffect } from "@codemirror/state";
import { Decoration, EditorView, keymap, MatchDecorator, ViewPlugin, WidgetType } from "@codemirror/view";
import { nonce } from "./nonce.js";

const look = EditorView.theme({
  "&": {
    backgroundColor: "var(--field)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "8px",
    minHeight: "34px",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.6", maxHeight: "240px" },
  ".cm-content": { padding: "5px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 10px" },
});

/** A name changed: the chips are drawn anew, the text stays. */
const renamed = StateEffect.define();

class ChipWidget extends WidgetType {
  constructor(
    text,
    /** @type {{name: string, rest: string, kind: string, isLost: boolean}} */ { name, rest, kind, isLost },
  ) {
    super();
    this.text = text;
    this.name = name;
    this.rest = rest;
    this.kind = kind;
    this.isLost = isLost;
  }
  eq(/** @type {ChipWidget} */ { text, name, isLost }) {
    return text === this.text && name === this.name && isLost === this.isLost;
  }
  toDOM() {
    const chip = document.createElement("span");
    chip.className = ["chip", this.kind === "configVar" && "var", this.isLost && "lost"].filter(Boolean).join(" ");
    chip.title = this.isLost
      ? "There is nothing by this name here."
      : this.kind === "step"
        ? "Click, or Alt+Enter beside it, chooses another value."
        : "";
    const name = chip.appendChild(document.createElement("b"));
    name.textContent = this.name;
    if (this.rest) chip.append(` ${this.rest}`);
    return chip;
  }
  // A click is ours: it leads to the picker.
  ignoreEvent() {
    return false;
  }
}

/**
 * `chipOf("$" | "#", path)` says what a chip shows: `{name, rest, kind, isLost}`. `change(text)` hears what is typed,
 * `open(sign, path, replace)` a click on a chip.
 */
export function openTemplate({ parent, text, id, label, describedby, isRequired, chipOf, change, open }) {
  let isOwn = false;
  let wasEntered = false;
  const decorator = new MatchDecorator({
    regexp: /\{\{([#$])([^}]+)\}\}/g,
    decoration: ([whole, sign, path]) =>
      Decoration.replace({ widget: new ChipWidget(whole, chipOf(sign, path.trim())) }),
  });
  const chips = ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.chips = decorator.createDeco(view);
      }
      update(update) {
        const isRenamed = update.transactions.some((one) => one.effects.some((effect) => effect.is(renamed)));
        this.chips = isRenamed ? decorator.createDeco(update.view) : decorator.updateDeco(update, this.chips);
      }
    },
    {
      decorations: (plugin) => plugin.chips,
      provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.chips ?? Decoration.none),
    },
  );
  const clicks = EditorView.domEventHandlers({
    focus() {
      wasEntered = true;
    },
    click(event, view) {
      const chip = event.target instanceof Element ? event.target.closest(".chip") : null;
      return chip ? openAt(view, view.posAtDOM(chip)) : false;
    },
  });
  const openAt = (view, from) => {
    const found = /^\{\{([#$])([^}]+)\}\}/.exec(view.state.sliceDoc(from));
    if (!found) return false;
    open(found[1], found[2].trim(), (next) => {
      view.dispatch({ changes: { from, to: from + found[0].length, insert: next } });
      view.focus();
    });
    return true;
  };
  /** The chip that is selected, or beside which the cursor stands: what a click on it does. */
  const openBeside = (view) => {
    const { from, to } = view.state.selection.main;
    const ends = /\{\{[#$][^}]+\}\}$/.exec(view.state.sliceDoc(0, to));
    return openAt(view, from) || (ends ? openAt(view, ends.index) : false);
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce()),
        history(),
        keymap.of([{ key: "Alt-Enter", run: openBeside }, ...defaultKeymap, ...historyKeymap]),
        look,
        chips,
        clicks,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          id,
          tabindex: "0",
          "aria-label": label,
          ...(describedby ? { "aria-describedby": describedby } : {}),
          ...(isRequired ? { "aria-required": "true" } : {}),
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isOwn) change(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    set(next) {
      if (next === view.state.doc.toString()) return;
      isOwn = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      isOwn = false;
    },
    /** Puts a text where the cursor is; at the end when nobody was here yet. */
    insert(more) {
      const { main } = view.state.selection;
      const end = view.state.doc.length;
      const range = wasEntered ? main : { from: end, to: end };
      view.dispatch({
        changes: { from: range.from, to: range.to, insert: more },
        selection: { anchor: range.from + more.length },
      });
      view.focus();
    },
    redraw: () => view.dispatch({ effects: renamed.of(null) }),
    text: () => view.state.doc.toString(),
    close: () => view.destroy(),
  };
}
