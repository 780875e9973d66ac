//! A Gorgias to test against.
fn main() {}
