//! What triggers say when they cannot do what they are to do. The cases are data, in `trigger_errors.json`.

use gorgias_component::client::memory::Memory;
use gorgias_component::port::occasion::Occasion;
use gorgias_component::trigger::{hooks, poll, receive};
use serde_json::{Value, json};

use crate::support::{JsonParams, Native, Scripted, block_on, connection, operation, response};

fn occasion(told: &Value) -> Occasion<Native> {
    let text = |name: &str| told[name].as_str().map(str::to_owned);
    let list = |name: &str| told[name].as_array().into_iter().flatten();
    let pair = |pair: &Value| {
        let text = |at: usize| pair[at].as_str().unwrap().to_owned();
        (text(0), text(1))
    };
    Occasion {
        states: list("states").map(Value::to_string).collect(),
        flow: "Order mails".to_owned(),
        url: text("url"),
        headers: list("headers").map(pair).collect(),
        ..Occasion::default()
    }
}

#[test]
fn each_says_what_is_wrong_and_what_to_do() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("trigger_errors.json")).unwrap();
    let mut made = Vec::new();
    for mut case in cases {
        let answers = case["answers"].as_array().unwrap().iter();
        let script = answers.fold(Scripted::new(), |script, answer| {
            let status = u16::try_from(answer[0].as_u64().unwrap()).unwrap();
            script.push(Ok(response(status, answer[1].clone())))
        });
        let key = case["do"].as_str().unwrap();
        let mut params = case["inputs"].clone();
        params["connection"] = connection();
        let (operation, params, memory) = (operation(key), JsonParams(params), Memory::default());
        let occasion = occasion(&case["occasion"]);
        let result = block_on(async {
            match case["entry"].as_str().unwrap() {
                "poll" => poll::changes(operation, &params, &occasion, &script, &memory).await,
                "receive" => {
                    receive::receive(operation, &params, &occasion, &script, &memory).await
                }
                _ => {
                    let result =
                        hooks::create(operation, &params, &occasion, &script, &memory).await;
                    result.map_err(|failed| failed.error)
                }
            }
        });
        let error = result.expect_err(case["when"].as_str().unwrap());
        case["code"] = json!(error.code.to_string());
        case["message"] = json!(error.message);
        case["hint"] = json!(error.hint.clone().unwrap_or_default());
        made.push(case);
    }
    let lines: Vec<String> = made.iter().map(Value::to_string).collect();
    let text = format!("[\n{}\n]\n", lines.join(",\n"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/core/trigger_errors.json"
        );
        std::fs::write(path, &text).unwrap();
    }
    let golden: Value = serde_json::from_str(include_str!("trigger_errors.json")).unwrap();
    assert_eq!(Value::from(made), golden);
}
