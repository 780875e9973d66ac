//! Every fault at every request of a poll: nothing is lost, nothing is told twice, and a poll that fails changes nothing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use gorgias_component::client::memory::Memory;
use gorgias_component::error::Error;
use gorgias_component::http::response::{Response, TransportError};
use gorgias_component::port::occasion::{Occasion, Outcome};
use gorgias_component::timestamp::{SECOND, Timestamp};
use gorgias_component::trigger::poll::{changes, events};
use serde_json::{Value, json};

use crate::support::{
    EPOCH, JsonParams, Native, Scripted, Sent, block_on, connection, operation, response,
};

type Answered = Result<Response<Native>, TransportError>;

/// What comes in the place of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Status(u16),
    /// The connection breaks.
    Cut,
    /// Nobody is there.
    Unreachable,
    Timeout,
    /// A success that is a web page, words, half of the JSON, nothing, or JSON of another kind.
    Instead(&'static str),
    /// The page says that the next one is itself.
    SameCursor,
    /// The page begins with the last records of the one before.
    Overlap,
}

const FAULTS: [Fault; 22] = [
    Fault::Status(400),
    Fault::Status(401),
    Fault::Status(403),
    Fault::Status(404),
    Fault::Status(408),
    Fault::Status(425),
    Fault::Status(429),
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Cut,
    Fault::Unreachable,
    Fault::Timeout,
    Fault::Instead("page"),
    Fault::Instead("words"),
    Fault::Instead("half"),
    Fault::Instead("nothing"),
    Fault::Instead("error"),
    Fault::Instead("text"),
    Fault::Instead("no list"),
    Fault::SameCursor,
    Fault::Overlap,
];

/// Records from the newest on: 250 of them, a second apart.
const COUNT: u64 = 250;
/// Requests that a poll of all of them takes.
const PAGES: usize = 3;
/// What a page begins with again.
const OVERLAP: usize = 7;

/// The two polls, and what makes them read everything.
fn polls() -> [(&'static str, Value); 2] {
    [
        (
            "pollChangesTrigger",
            json!({"pollResourceType": "tickets", "lookBackDate": "2000-01-01"}),
        ),
        (
            "pollEventsTrigger",
            json!({"types": ["ticket-created"], "lookBackDate": "2000-01-01"}),
        ),
    ]
}

fn record(id: u64) -> Value {
    let date = (EPOCH as i64) * 1000 - (COUNT - id) as i64 * SECOND;
    let date = Timestamp(date).iso();
    json!({"id": id, "type": "ticket-created", "created_datetime": date, "updated_datetime": date})
}

/// A page of the list, in the order that was asked for.
fn page(sent: &Sent, overlap: usize, same: bool) -> Answered {
    let query = sent.query();
    let asked = |name: &str| {
        let mut found = query.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    };
    let from: usize = asked("cursor").map_or(0, |cursor| cursor.parse().unwrap());
    let mut ids: Vec<u64> = (1..=COUNT).collect();
    if asked("order_by").unwrap().ends_with(":desc") {
        ids.reverse();
    }
    let since = asked("created_datetime[gte]")
        .unwrap_or_default()
        .to_owned();
    let is_in = |row: &Value| row["created_datetime"].as_str().unwrap() >= since.as_str();
    let rows: Vec<Value> = ids.into_iter().map(record).filter(is_in).collect();
    let next = from + 100;
    let cursor = match same {
        true => asked("cursor").map(str::to_owned).or(Some("0".to_owned())),
        false => (next < rows.len()).then(|| next.to_string()),
    };
    let data: Vec<Value> = rows
        .into_iter()
        .skip(from.saturating_sub(overlap))
        .take(100 + from.min(overlap))
        .collect();
    Ok(response(
        200,
        json!({"data": data, "meta": {"next_cursor": cursor}}),
    ))
}

impl Fault {
    fn answer(self, sent: &Sent) -> Answered {
        let broken = |sent| {
            Err(TransportError::Broken {
                reason: "ECONNRESET".into(),
                sent,
            })
        };
        match self {
            Self::Status(status) => Ok(response(status, json!({"error": {"msg": "No."}}))),
            Self::Cut => broken(true),
            Self::Unreachable => broken(false),
            Self::Timeout => Err(TransportError::Timeout),
            Self::SameCursor => page(sent, 0, true),
            Self::Overlap => page(sent, OVERLAP, false),
            Self::Instead(what) => Ok(response(
                200,
                match what {
                    "page" => json!({"$text": "<html>Welcome</html>"}),
                    "words" => json!({"$text": "Please sign in"}),
                    "half" => json!({"$text": "{\"data\": [{\"id\": 1}, {"}),
                    "error" => json!({"error": {"msg": "Blocked."}}),
                    "text" => json!("OK"),
                    "no list" => json!({"data": "none", "meta": {}}),
                    _ => Value::Null,
                },
            )),
        }
    }
}

/// A flow of one poll: what the platform keeps, and what it was told.
struct Flow {
    key: &'static str,
    params: Value,
    state: Option<String>,
    heard: Vec<u64>,
}

impl Flow {
    /// One poll; whether there was news.
    fn poll(&mut self, script: &Scripted) -> Result<bool, Error> {
        let mut params = self.params.clone();
        params["connection"] = connection();
        let (params, memory) = (JsonParams(params), Memory::default());
        let occasion = Occasion {
            states: self.state.iter().cloned().collect(),
            ..Occasion::default()
        };
        let row = operation(self.key);
        let Outcome {
            data,
            state,
            is_news,
            ..
        } = match self.key {
            "pollEventsTrigger" => block_on(events(row, &params, &occasion, script, &memory))?,
            _ => block_on(changes(row, &params, &occasion, script, &memory))?,
        };
        self.state = state;
        let Native(data) = data.unwrap();
        let lists = match data {
            Value::Array(events) => vec![Value::Array(events)],
            data => vec![data["created"].clone(), data["updated"].clone()],
        };
        for row in lists.iter().flat_map(|list| list.as_array().unwrap()) {
            let event = row.get("event").filter(|event| event.is_object());
            self.heard
                .push(event.unwrap_or(row)["id"].as_u64().unwrap());
        }
        Ok(is_news)
    }
}

#[test]
fn whatever_goes_wrong_with_whichever_request_of_a_poll() {
    let mut failures = 0;
    for (key, params) in polls() {
        for fault in FAULTS {
            for (nth, times) in (1..=PAGES).flat_map(|nth| [(nth, 1), (nth, 1_000)]) {
                let about = format!("{key}, {fault:?} ×{times} from request {nth}");
                let (count, is_over) = (Cell::new(0), Rc::new(RefCell::new(false)));
                let calm = Rc::clone(&is_over);
                let script = Scripted::answering(move |sent| {
                    count.set(count.get() + 1);
                    if (nth..nth + times).contains(&count.get()) && !*calm.borrow() {
                        return fault.answer(sent);
                    }
                    page(sent, 0, false)
                });
                let mut flow = Flow {
                    key,
                    params: params.clone(),
                    state: None,
                    heard: Vec::new(),
                };
                if let Err(error) = flow.poll(&script) {
                    failures += 1;
                    assert!(error.message.len() > 20, "{about}: {error:?}");
                    assert_eq!((&flow.state, flow.heard.len()), (&None, 0), "{about}");
                }
                *is_over.borrow_mut() = true;
                let mut rounds = 0;
                while flow
                    .poll(&script)
                    .unwrap_or_else(|error| panic!("{about}: {error:?}"))
                {
                    rounds += 1;
                    assert!(rounds < 5, "{about}: no end");
                }
                let heard: BTreeSet<u64> = flow.heard.iter().copied().collect();
                assert_eq!(heard.len(), flow.heard.len(), "{about}: twice");
                assert_eq!(heard.len() as u64, COUNT, "{about}: lost");
            }
        }
    }
    assert!(failures > 100, "{failures}");
}
