//! Uploads.

use crate::api_error::ApiError;
use crate::compat::UploadUrls;
use crate::request::{ApiRequest, ApiResponse, Part};
use crate::route::{Body, Outcome, Route};
use crate::shape::{Field, Kind, optional};
use crate::store::{File, Store};
use crate::vocabulary::UPLOAD_TYPE;
use percent_encoding::utf8_percent_encode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const QUERY: &[Field] = &[optional("type", Kind::OneOf(UPLOAD_TYPE))];

/// Routes of uploads.
pub const ROUTES: &[Route] = &[Route::post("/upload", "tickets", &Kind::Any, upload)
    .with_query(QUERY)
    .with_body(Body::Multipart)];

fn upload(request: &ApiRequest, store: &mut Store) -> Outcome {
    if request.parts.is_empty() {
        return Err(ApiError::field("file", "At least one file is required."));
    }
    let purpose = request.query_text("type").unwrap_or("attachment");
    let files: Vec<Value> = request
        .parts
        .iter()
        .map(|part| keep(request, store, purpose, part))
        .collect();
    Ok(ApiResponse::json(201, json!(files)))
}

fn keep(request: &ApiRequest, store: &mut Store, purpose: &str, part: &Part) -> Value {
    let mut digest = Sha256::new();
    digest.update(part.name.as_bytes());
    digest.update(&part.content);
    digest.update(store.files.len().to_be_bytes());
    let hash: String = digest
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // The stored name must be one path segment, whatever the client called its file.
    let name: String = part
        .name
        .chars()
        .map(|c| {
            if c == '/' || c == '\\' || c.is_control() {
                '-'
            } else {
                c
            }
        })
        .collect();
    let stored = format!("{}-{name}", hash.get(..6).unwrap_or_default());
    let address = utf8_percent_encode(&stored, crate::files::SEGMENT);
    let compat = &request.compat;
    let url = match (purpose, compat.upload_urls) {
        ("attachment", UploadUrls::Store) => compat.stored_at(&hash, &stored),
        ("attachment", UploadUrls::Account) => {
            format!(
                "{}/api/attachment/download/{hash}/{address}",
                compat.api_base
            )
        }
        _ => format!("{}/public/{hash}/{address}", compat.files_base),
    };
    let file = File {
        name: stored,
        content_type: part.content_type.clone(),
        purpose: purpose.to_owned(),
        content: part.content.clone(),
    };
    store.files.insert(hash, file);
    json!({"name": part.name, "content_type": part.content_type, "size": part.content.len(), "url": url})
}
