//! Tags of a ticket: none is lost, whatever Gorgias does with names that it does not know.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

/// What Gorgias makes of the name of no tag when it is added to a ticket.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unknown {
    Made,
    Refused,
    Ignored,
}

/// A helpdesk with the tags a (1) and b (2), and a ticket with b.
fn helpdesk(unknown: Unknown) -> (Scripted, Rc<RefCell<Vec<u64>>>) {
    let mut tags: Vec<(u64, String)> = vec![(1, "a".into()), (2, "b".into())];
    let ticket = Rc::new(RefCell::new(vec![2]));
    let own = Rc::clone(&ticket);
    let script = Scripted::answering(move |sent| {
        let list = |name: &str| sent.body[name].as_array().cloned().unwrap_or_default();
        let shown = |(id, name): &(u64, String)| json!({"id": id, "name": name});
        let mut own = own.borrow_mut();
        let mut meant: Vec<u64> = list("ids").iter().map(|id| id.as_u64().unwrap()).collect();
        if sent.path() == "/api/tags" {
            if sent.method == "POST" {
                let name = sent.body["name"].as_str().unwrap().to_owned();
                if tags.iter().any(|(_, known)| *known == name) {
                    return Ok(response(409, json!({"error": {"msg": "It exists."}})));
                }
                tags.push((tags.len() as u64 + 1, name));
                return Ok(response(201, shown(tags.last().unwrap())));
            }
            let search = match &sent.query()[0] {
                (name, text) if name == "search" => text.to_lowercase(),
                _ => String::new(),
            };
            let found = tags
                .iter()
                .filter(|(_, name)| name.to_lowercase().contains(&search));
            return Ok(response(
                200,
                json!({"data": found.map(shown).collect::<Value>()}),
            ));
        }
        for name in list("names") {
            let name = name.as_str().unwrap();
            match (tags.iter().find(|(_, known)| known == name), unknown) {
                (Some((id, _)), _) => meant.push(*id),
                (None, Unknown::Made) => {
                    tags.push((tags.len() as u64 + 1, name.to_owned()));
                    meant.push(tags.len() as u64);
                }
                (None, Unknown::Refused) => {
                    return Ok(response(400, json!({"error": {"msg": "Unknown tag."}})));
                }
                (None, Unknown::Ignored) => {}
            }
        }
        match sent.method.as_str() {
            "GET" => {
                let named = |id: &u64| tags.iter().find(|(known, _)| known == id).map(shown);
                let data: Value = own.iter().filter_map(named).collect();
                return Ok(response(200, json!({ "data": data })));
            }
            "POST" => {
                for id in meant {
                    if !own.contains(&id) {
                        own.push(id);
                    }
                }
            }
            "PUT" => *own = meant,
            _ => own.retain(|id| !meant.contains(id)),
        }
        Ok(response(200, Value::Null))
    });
    (script, ticket)
}

fn names(result: &Value) -> Vec<&str> {
    let tags = result["data"].as_array().unwrap().iter();
    tags.map(|tag| tag["name"].as_str().unwrap()).collect()
}

#[test]
fn known_tags_take_two_requests() {
    for unknown in [Unknown::Made, Unknown::Refused, Unknown::Ignored] {
        let (script, _) = helpdesk(unknown);
        let inputs = json!({"ticket_id": 5, "tags": ["a", "b", "a"], "tag_ids": [2]});
        let result = run(&script, "addTicketTags", inputs).unwrap();
        assert_eq!(names(&result), ["b", "a"]);
        assert_eq!(
            script.lines(),
            ["POST /tickets/5/tags", "GET /tickets/5/tags"]
        );
        assert_eq!(
            script.sent.borrow()[0].body,
            json!({"names": ["a", "b"], "ids": [2]})
        );
    }
}

#[test]
fn a_tag_that_is_given_twice_is_sent_once() {
    for (action, inputs) in [
        (
            "setTicketTags",
            json!({"ticket_id": 5, "tags": "a", "tag_ids": [1, 2, 1]}),
        ),
        (
            "addTicketTags",
            json!({"ticket_id": 5, "tags": "a", "tag_ids": [1, 2, 2], "create_missing": false}),
        ),
    ] {
        let (script, _) = helpdesk(Unknown::Refused);
        run(&script, action, inputs).unwrap();
        let sent = script.sent.borrow();
        let write = sent.iter().find(|sent| sent.method != "GET").unwrap();
        assert_eq!(write.body, json!({"ids": [1, 2]}), "{action}");
    }
}

#[test]
fn an_unknown_name_is_made_once_whatever_gorgias_does_with_it() {
    for unknown in [Unknown::Made, Unknown::Refused, Unknown::Ignored] {
        let (script, _) = helpdesk(unknown);
        let inputs = json!({"ticket_id": 5, "tags": "a, new"});
        let result = run(&script, "addTicketTags", inputs).unwrap();
        let mut own = names(&result);
        own.sort_unstable();
        assert_eq!(own, ["a", "b", "new"], "{unknown:?}");
        assert!(
            script.lines().len() <= 6,
            "{unknown:?}: {:?}",
            script.lines()
        );
    }
}

#[test]
fn an_unknown_name_that_is_not_to_be_made_is_refused_with_names_like_it() {
    // Also where Gorgias would make them.
    let all = [Unknown::Made, Unknown::Refused, Unknown::Ignored];
    let pairs =
        all.map(|unknown| ["addTicketTags", "setTicketTags"].map(|action| (unknown, action)));
    for (unknown, action) in pairs.into_iter().flatten() {
        let (script, ticket) = helpdesk(unknown);
        let inputs = json!({"ticket_id": 5, "tags": ["A", "zzz"], "create_missing": false});
        let error = run(&script, action, inputs).unwrap_err();
        assert_eq!(error.code.to_string(), "INVALID_INPUT");
        assert_eq!(
            error.message,
            "2 inputs need changes: Tags holds \"A\", which no tag is called; the nearest are \"a\" (id 1), \"b\" (id 2); Tags holds \"zzz\", which no tag is called; the nearest are \"a\" (id 1), \"b\" (id 2)."
        );
        assert_eq!(*ticket.borrow(), [2]);
        assert!(
            script.lines().iter().all(|line| line.starts_with("GET ")),
            "{unknown:?}: {:?}",
            script.lines()
        );
    }
}

#[test]
fn a_tag_that_somebody_else_makes_meanwhile_is_taken() {
    let mut asked = 0;
    let script = Scripted::answering(move |sent| {
        Ok(match (sent.method.as_str(), sent.path()) {
            ("POST", "/api/tags") => response(409, json!({"error": {"msg": "It exists."}})),
            ("GET", "/api/tags") => {
                asked += 1;
                let tags = if asked == 1 {
                    json!([])
                } else {
                    json!([{"id": 7, "name": "new"}])
                };
                response(200, json!({"data": tags}))
            }
            ("PUT", _) => response(200, Value::Null),
            _ => response(200, json!({"data": [{"id": 7, "name": "new"}]})),
        })
    });
    let result = run(
        &script,
        "setTicketTags",
        json!({"ticket_id": 5, "tags": "new"}),
    )
    .unwrap();
    assert_eq!(names(&result), ["new"]);
}

#[test]
fn tags_are_taken_off_by_what_the_ticket_has() {
    let (script, ticket) = helpdesk(Unknown::Refused);
    let inputs = json!({"ticket_id": 5, "tags": ["b", "nothing"], "tag_ids": [1]});
    let result = run(&script, "removeTicketTags", inputs).unwrap();
    assert_eq!(names(&result), [""; 0]);
    assert_eq!(
        script.lines(),
        ["GET /tickets/5/tags", "DELETE /tickets/5/tags"]
    );
    assert_eq!(script.sent.borrow()[1].body, json!({"ids": [2]}));
    assert!(ticket.borrow().is_empty());
    let (script, _) = helpdesk(Unknown::Refused);
    let result = run(
        &script,
        "removeTicketTags",
        json!({"ticket_id": 5, "tags": "a"}),
    )
    .unwrap();
    assert_eq!(names(&result), ["b"]);
    assert_eq!(script.lines(), ["GET /tickets/5/tags"]);
}

#[test]
fn all_tags_are_taken_off_only_when_that_is_said() {
    let (script, ticket) = helpdesk(Unknown::Refused);
    let error = run(&script, "setTicketTags", json!({"ticket_id": 5})).unwrap_err();
    assert_eq!(
        error.message,
        "2 inputs need changes: Tags is empty: fill in Tags or Tag IDs, or turn on Remove All; Tag IDs is empty: fill in Tags or Tag IDs, or turn on Remove All."
    );
    let inputs = json!({"ticket_id": 5, "tags": "a", "clear": true});
    let error = run(&script, "setTicketTags", inputs).unwrap_err();
    assert_eq!(
        error.message,
        "Remove All removes all tags, so Tags and Tag IDs must be empty."
    );
    assert_eq!(*ticket.borrow(), [2]);
    let result = run(
        &script,
        "setTicketTags",
        json!({"ticket_id": 5, "clear": true}),
    )
    .unwrap();
    assert_eq!(names(&result), [""; 0]);
    let inputs = json!({"ticket_id": 5, "tags": "a", "tag_ids": [2]});
    let result = run(&script, "setTicketTags", inputs).unwrap();
    assert_eq!(names(&result), ["a", "b"]);
}
