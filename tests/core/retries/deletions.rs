//! A delete that is tried again: a success only where it is proven that the record is gone.

use gorgias_component::http::response::TransportError;
use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

use super::lost;

#[test]
fn a_delete_that_got_through_unseen_is_a_success() {
    for first in [
        Scripted::new().cut(),
        Scripted::new().timeout(),
        Scripted::new().respond(502, json!(null)),
    ] {
        let script = first.respond(404, json!({"error": {"msg": "Not found."}}));
        let result = run(&script, "deleteTicket", json!({"id": 1})).unwrap();
        assert_eq!(result, json!({"data": {"message": "Success"}}));
    }
    for first in [
        Scripted::new(),
        Scripted::new().refused(),
        Scripted::new().respond(429, json!(null)),
    ] {
        let script = first.respond(404, json!({"error": {"msg": "Not found."}}));
        let error = run(&script, "deleteTicket", json!({"id": 1})).unwrap_err();
        assert_eq!(
            error.code.to_string(),
            "GORGIAS_404",
            "nothing was ever sent that could have deleted it"
        );
    }
}

/// The three deletes, and how the record is looked for where the response proves nothing.
fn deletes() -> [(&'static str, Value, &'static str); 3] {
    [
        ("deleteTicket", json!({"id": 7}), "GET /tickets/7"),
        ("deleteCustomer", json!({"id": 7}), "GET /customers/7"),
        (
            "deleteTicketCustomField",
            json!({"ticket_id": 5, "id": 7}),
            "GET /tickets/5/custom-fields",
        ),
    ]
}

#[test]
fn a_delete_is_a_success_only_when_it_is_proven_to_be_gone() {
    let not_found = || json!({"error": {"msg": "Not found."}});
    // What came before: nobody knows whether that deleted it.
    for first in ["cut", "timeout", "503"] {
        // What the next try says, and its proof if it needs one.
        for (status, body) in [
            (
                400,
                json!({"error": {"msg": "This customer cannot be deleted."}}),
            ),
            (404, json!("<html>Not found</html>")),
            (404, json!(null)),
            (404, json!("Not found")),
            (404, json!("{\"detail\": 1}")),
            (409, json!({"error": {"msg": "It is in use."}})),
            (200, json!({"$text": "<html>Maintenance</html>"})),
        ] {
            for (operation, inputs, look) in deletes() {
                // Nothing there, the record there, and no answer worth the name.
                for found in ["gone", "there", "page", "empty", "refused", "broken"] {
                    let (answer, is_list) = (body.clone(), look.ends_with("custom-fields"));
                    let script = Scripted::answering(move |sent| {
                        if sent.method == "GET" {
                            return match found {
                                "gone" if is_list => {
                                    Ok(response(200, json!({"data": [{"field": {"id": 70}}]})))
                                }
                                "gone" => Ok(response(404, not_found())),
                                "there" if is_list => {
                                    Ok(response(200, json!([{"field": {"id": 7}, "value": 1}])))
                                }
                                "there" => Ok(response(200, json!({"id": 7}))),
                                "page" => Ok(response(404, json!("<html>"))),
                                "empty" => Ok(response(404, json!(null))),
                                "refused" => Ok(response(403, not_found())),
                                _ => lost(true),
                            };
                        }
                        if sent.at == 0.0 {
                            return match first {
                                "cut" => lost(true),
                                "timeout" => Err(TransportError::Timeout),
                                _ => Ok(response(503, json!(null))),
                            };
                        }
                        Ok(response(status, answer.clone()))
                    });
                    let result = run(&script, operation, inputs.clone());
                    let about =
                        format!("{operation}, {first}, {status} {body}, {found}: {result:?}");
                    assert_eq!(result.is_ok(), found == "gone", "{about}");
                    assert!(script.lines().contains(&look.to_owned()), "{about}");
                    let deletes = script
                        .lines()
                        .iter()
                        .filter(|line| line.starts_with("DELETE"))
                        .count();
                    assert_eq!(deletes, 2, "{about}");
                }
            }
        }
    }
}

#[test]
fn a_web_page_in_the_place_of_a_deletion_is_no_success() {
    let page = || json!({"$text": "<!DOCTYPE html><title>Log in</title>"});
    for (operation, inputs, _) in deletes() {
        let there = if operation == "deleteTicketCustomField" {
            json!([{"field": {"id": 7}}])
        } else {
            json!({"id": 7})
        };
        let script = Scripted::new().respond(200, page()).respond(200, there);
        let error = run(&script, operation, inputs).unwrap_err();
        assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
        assert!(error.message.contains("web page"), "{}", error.message);
    }
    // What Gorgias itself says needs no proof: nothing more is asked.
    for body in [json!(null), json!({}), json!({"id": 7})] {
        for (operation, inputs, _) in deletes() {
            let script = Scripted::new().respond(204, body.clone());
            run(&script, operation, inputs).unwrap();
            assert_eq!(script.lines().len(), 1);
        }
    }
}
