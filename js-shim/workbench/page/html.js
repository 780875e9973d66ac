// Markup in templates, without a compile step and without eval.

import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);

/** Class names from words and conditions. */
export const classes = (...names) => names.filter(Boolean).join(" ");

/** 0.4 ms, 12 ms, 3.4 s */
export const duration = (ms) =>
  ms < 9.95 ? `${ms.toFixed(1)} ms` : ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
export const clock = (at) =>
  new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
export const size = (bytes) =>
  bytes < 1024
    ? `${bytes} bytes`
    : bytes < 1024 ** 2
      ? `${Math.round(bytes / 1024)} kB`
      : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
