//! Metric cards: what the helpdesk's figures mean. Documented in 2026, never recorded; a handful of them, deprecated
//! ones told apart.

use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, TEXT, optional};
use crate::store::Store;
use serde_json::{Value, json};

const QUERY: &[Field] = &[
    optional("category", TEXT),
    optional("include", Kind::OneOf(&["deprecated"])),
    optional("q", TEXT),
    optional("status", Kind::OneOf(&["published", "deprecated"])),
];

/// Routes of metric cards.
pub const ROUTES: &[Route] = &[
    Route::get("/metric-cards", "statistics", QUERY, list),
    Route::get("/metric-cards/{slug}", "statistics", &[], show),
];

/// Slug, category, title, scope, measure, whether it is deprecated.
const CARDS: &[(&str, &str, &str, &str, &str, bool)] = &[
    (
        "average-csat",
        "Satisfaction",
        "Average CSAT",
        "satisfaction-surveys",
        "averageSurveyScore",
        false,
    ),
    (
        "average-survey-score",
        "Satisfaction",
        "Average survey score",
        "satisfaction-surveys",
        "averageSurveyScore",
        true,
    ),
    (
        "closed-tickets",
        "Support performance",
        "Closed tickets",
        "tickets-closed",
        "ticketCount",
        false,
    ),
    (
        "created-tickets",
        "Support performance",
        "Created tickets",
        "tickets-created",
        "ticketCount",
        false,
    ),
    (
        "average-ticket-handle-time",
        "Support performance",
        "Average ticket handle time",
        "ticket-handle-time",
        "averageHandleTime",
        false,
    ),
];

fn card(
    (slug, category, title, scope, measure, deprecated): &(&str, &str, &str, &str, &str, bool),
) -> Value {
    let reference = |slug: &str| json!({"slug": slug, "url": format!("/api/metric-cards/{slug}")});
    let (replaced, replacing) = match *slug {
        "average-csat" => (vec![reference("average-survey-score")], Vec::new()),
        "average-survey-score" => (Vec::new(), vec![reference("average-csat")]),
        _ => (Vec::new(), Vec::new()),
    };
    json!({
        "slug": slug,
        "category": category,
        "title": title,
        "status": if *deprecated { "deprecated" } else { "published" },
        "definition_revised_at": "2026-10-01",
        "public": {"definition": format!("{title} in the period."), "formula": measure, "computation_logic": []},
        "api": {"scope": scope, "measures": [measure], "dimensions": [], "filters": []},
        "aliases": [],
        "related": replacing,
        "replaces": replaced,
        "used_in_reports": ["Support performance"],
    })
}

fn list(request: &ApiRequest, _: &Store) -> Outcome {
    let text = |name: &str| request.query_text(name).map(str::to_lowercase);
    let (category, status, search) = (text("category"), text("status"), text("q"));
    let with_deprecated =
        request.query.contains_key("include") || status.as_deref() == Some("deprecated");
    let cards: Vec<Value> = CARDS
        .iter()
        .filter(|(slug, own, title, _, _, deprecated)| {
            (with_deprecated || !deprecated)
                && category
                    .as_ref()
                    .is_none_or(|category| own.to_lowercase() == *category)
                && status
                    .as_ref()
                    .is_none_or(|status| (status == "deprecated") == *deprecated)
                && search.as_ref().is_none_or(|search| {
                    slug.contains(search) || title.to_lowercase().contains(search)
                })
        })
        .map(card)
        .collect();
    Ok(ApiResponse::json(200, json!({"data": cards})))
}

fn show(request: &ApiRequest, _: &Store) -> Outcome {
    CARDS
        .iter()
        .find(|(slug, ..)| *slug == request.segment(0))
        .map(|found| ApiResponse::json(200, card(found)))
        .ok_or_else(|| ApiError::new(404, "There is no such metric card."))
}
