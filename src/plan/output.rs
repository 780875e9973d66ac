//! What comes of an operation.

/// The result, before it is wrapped for whatever called the operation.
pub(crate) struct Output<J> {
    /// Data, or a file's bytes.
    pub(crate) data: J,
    /// What the bytes are.
    pub(crate) content_type: Option<J>,
}

impl<J> Output<J> {
    /// Data that is no file.
    pub(crate) fn data(data: J) -> Self {
        Self {
            data,
            content_type: None,
        }
    }
}
