//! Between a poll's result and the flow, when the flow takes its items in batches. Both are asked without waiting.

use crate::order::sort_by;
use crate::port::json::Json;
use crate::timestamp::Timestamp;

/// The items of a result, oldest first: events as they are, records as `{changeType, record}`.
pub fn items<J: Json>(result: &J) -> J {
    let data = result
        .member("payload")
        .and_then(|payload| payload.member("body"))
        .and_then(|body| body.member("data"));
    let Some(data) = data else {
        return J::list();
    };
    if data.length().is_some() {
        return data;
    }
    let mut items: Vec<(Option<Timestamp>, J)> = Vec::new();
    for change in ["created", "updated"] {
        let records = data.member(change);
        let count = records.as_ref().and_then(Json::length).unwrap_or_default();
        for record in (0..count).filter_map(|at| records.as_ref()?.item(at)) {
            let item = vec![
                ("changeType", J::from_text(change)),
                ("record", record.clone()),
            ];
            items.push((date(&record), J::object(item)));
        }
    }
    sort_by(&mut items, |(one, _), (other, _)| one.cmp(other));
    let mut list = J::list();
    items.into_iter().for_each(|(_, item)| list.push(item));
    list
}

/// Where the next page begins; null when the result was the last one.
pub fn next_page<J: Json>(result: &J) -> J {
    let payload = result.member("payload");
    let next = payload.and_then(|payload| payload.member("paginationState"));
    next.filter(|next| next.member("v").is_some())
        .unwrap_or_else(J::null)
}

fn date<J: Json>(record: &J) -> Option<Timestamp> {
    let text = |name: &str| record.member(name)?.text();
    let date = text("updated_datetime").or_else(|| text("created_datetime"));
    Timestamp::parse(&date?)
}
