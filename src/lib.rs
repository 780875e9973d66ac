//! The Gorgias component.
