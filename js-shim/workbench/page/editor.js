// The editor, a file of its own: fetched when the first one is opened.

import { indentWithTab } from "@codemirror/commands";
import { html as htmlLanguage } from "@codemirror/lang-html";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { xml } from "@codemirror/lang-xml";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { nonce } from "./nonce.js";

const LANGUAGES = {
  json,
  javascript,
  typescript: () => javascript({ typescript: true }),
  html: htmlLanguage,
  handlebars: htmlLanguage,
  liquid: htmlLanguage,
  xml,
  yaml,
};

// The page's own colours, so that it is right in light and in dark.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-word)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.comment], color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.attributeName], color: "var(--code-key)" },
  { tag: [tags.tagName, tags.typeName], color: "var(--code-word)" },
]);
const look = EditorView.theme({
  "&": {
    backgroundColor: "var(--field)",
    color: "var(--ink)",
    fontSize: "13px",
    border: "1px solid var(--line-strong)",
    borderRadius: "8px",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-gutters": {
    backgroundColor: "var(--raised)",
    color: "var(--muted)",
    border: "none",
    borderRadius: "8px 0 0 8px",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent) !important",
  },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)" },
});

export function openEditor({ parent, language, text, label, change }) {
  let isOwn = false;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce()),
        basicSetup,
        // Tab leaves the editor after Escape, as CodeMirror provides for those who have no mouse.
        keymap.of([indentWithTab]),
        LANGUAGES[language]?.() ?? [],
        syntaxHighlighting(colours),
        look,
        lintGutter(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          tabindex: "0",
          "aria-label": `${label}. Escape, then Tab leaves the editor.`,
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isOwn) change(update.state.doc.toString());
        }),
      ],
    }),
  });
  const at = ({ line, col }) => {
    const { from, to } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
    return Math.min(from + Math.max(0, col - 1), to);
  };
  return {
    set(next) {
      if (next === view.state.doc.toString()) return;
      isOwn = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      isOwn = false;
    },
    tell(problems) {
      const marks = problems.map((one) => ({
        from: at(one),
        to: Math.max(at(one), Math.min(at(one) + 1, view.state.doc.length)),
        severity: one.severity,
        message: one.message,
      }));
      view.dispatch(setDiagnostics(view.state, marks));
    },
    go(place) {
      view.dispatch({
        selection: { anchor: at(place) },
        effects: EditorView.scrollIntoView(at(place), { y: "center" }),
      });
      view.focus();
    },
    text: () => view.state.doc.toString(),
    close: () => view.destroy(),
  };
}
