"use strict";

// Numbers and names that the shim and the module say to each other. Made from src/vocabulary/border.rs and errors.rs by
// `npm run build`; changes here are lost.

/** What a request wants of a success's body. */
exports.WANT = {
  /** JSON; anything else is no use. */
  json: 0,
  /** JSON where it is, else the text. */
  jsonOrText: 1,
  /** The text as it is. */
  text: 2,
  /** The bytes. */
  bytes: 3,
  /** The status is enough. */
  nothing: 4,
};

/** How a body came. */
exports.KIND = {
  /** As it was wanted. */
  value: 0,
  /** Nothing at all. */
  empty: 1,
  /** A success that is not the JSON it should be: its beginning. */
  notJson: 2,
  /** The text of a response that is no success. */
  text: 3,
  /** A success that is longer than is taken: how many megabytes are, as text. */
  tooLong: 4,
};

/** The members of an error besides its message. */
exports.MEMBERS = /** @type {const} */ (["code", "status", "data", "headers", "inputs", "hint", "cursor"]);

/** The header that the pace is kept by; of a success it is the only one that the module is told. */
exports.CALL_LIMIT = "x-gorgias-account-api-call-limit";
