//! What a request carries. The bytes of files stay with the host, so the host writes out forms.

use super::header::header_problem;

/// What a request carries.
#[derive(Debug, Clone)]
pub enum Body<F> {
    /// Nothing.
    None,
    /// Text: JSON, or a raw request's own.
    Text(String),
    /// Bytes as they are.
    File(File<F>),
    /// Form data.
    Multipart(Vec<Part<F>>),
}

/// A file on its way to Gorgias. Its bytes stay with the host.
#[derive(Debug, Clone, PartialEq)]
pub struct File<F> {
    /// The host's handle.
    pub content: F,
    /// Bytes.
    pub size: u64,
    /// Content type, where the source knew it.
    pub content_type: Option<String>,
}

impl<F> File<F> {
    /// Why its content type may not be sent: it would add lines to the part's header, and so fields to the form.
    pub(crate) fn media_type_problem(&self) -> Option<String> {
        let own = self.content_type.as_deref()?;
        match header_problem("content-type", own) {
            None if !own.is_ascii() => Some("contains characters outside ASCII".to_owned()),
            problem => problem,
        }
    }
}

/// One part of form data.
#[derive(Debug, Clone)]
pub struct Part<F> {
    /// Field name.
    pub name: String,
    /// Content.
    pub content: Content<F>,
}

/// What a part holds.
#[derive(Debug, Clone)]
pub enum Content<F> {
    /// A plain field.
    Text(String),
    /// A file with its name.
    File {
        /// File name.
        name: String,
        /// Content type sent with the part.
        content_type: String,
        /// Bytes.
        file: File<F>,
    },
}

impl<F> Part<F> {
    /// A file's part: its own content type, else the one its name tells, else just bytes.
    pub(crate) fn file(field: impl Into<String>, name: impl Into<String>, file: File<F>) -> Self {
        let name = name.into();
        let own = file
            .content_type
            .as_deref()
            .filter(|own| !own.is_empty() && *own != UNKNOWN);
        let content_type = own.unwrap_or_else(|| content_type(&name)).to_owned();
        Self {
            name: field.into(),
            content: Content::File {
                name,
                content_type,
                file,
            },
        }
    }
}

/// The content type of a file whose type is not known.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// Content type by a file name's extension: the kinds of files that people attach to tickets.
pub(crate) fn content_type(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default();
    match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "heic" => "image/heic",
        "pdf" => "application/pdf",
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "json" => "application/json",
        "xml" => "application/xml",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "eml" => "message/rfc822",
        "ics" => "text/calendar",
        _ => UNKNOWN,
    }
}
