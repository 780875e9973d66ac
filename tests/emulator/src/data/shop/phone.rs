//! Two calls: one that was answered and recorded, one that was missed and left a voicemail.

use crate::data::FOUNDED;
use crate::data::account::row;
use crate::store::Store;
use serde_json::json;

/// Fills the store.
pub fn fill(store: &mut Store, ticket: u64, customer: u64) {
    let at = |seconds: i64| FOUNDED.plus_seconds(443 * 3600 + seconds);
    for (status, ended, answered, voicemail, begun, duration) in [
        ("completed", "answered", Some(102), false, 0, 184),
        ("completed", "missed", None, true, 600, 31),
    ] {
        let id = store.tables.calls.add(row(json!({
            "integration_id": 806, "ticket_id": ticket, "phone_number_id": 1, "external_id": format!("CA{begun:032}"), "provider": "twilio", "status": status,
            "direction": "inbound", "phone_number_source": "+442055500114", "country_source": "GB", "phone_number_destination": "+493055500001",
            "country_destination": "DE", "duration": duration, "started_datetime": at(begun), "created_datetime": at(begun), "updated_datetime": at(begun + duration),
            "initiated_by_agent_id": null, "last_answered_by_agent_id": answered, "customer_id": customer, "last_rang_agent_id": 102, "has_voicemail": voicemail,
            "has_call_recording": !voicemail, "summaries": [], "termination_status": ended, "queue_id": null, "status_in_queue": null,
            "answered_by_external_number": null, "answered_by_external_customer_id": null, "monitoring_status": "none", "last_monitoring_agent_id": null,
        })));
        let last = if voicemail {
            "voicemail-recording"
        } else {
            "completed-phone-call"
        };
        for (kind, step, user) in [
            ("incoming-phone-call", 0, None),
            ("phone-call-ringing", 4, Some(102)),
            (last, duration, answered),
        ] {
            store.tables.call_events.add(row(json!({
                "type": kind, "account_id": 1, "call_id": id, "user_id": user, "customer_id": customer, "created_datetime": at(begun + step), "meta": null,
            })));
        }
        store.tables.recordings.add(row(json!({
            "call_id": id, "external_id": format!("RE{begun:032}"), "url": format!("https://recordings.green-garden.example/{id}.mp3"), "duration": duration,
            "type": if voicemail { "voicemail" } else { "call-recording" }, "created_datetime": at(begun + duration), "deleted_datetime": null,
            "deleted_by_user_id": null, "error_code": null, "transcription_status": null,
        })));
    }
}
