//! Walks over a list, page by page.

use crate::support::{Emulator, encoded};
use serde_json::{Value, json};

fn walk(emulator: &Emulator, path: &str) -> Vec<u64> {
    let mut ids = Vec::new();
    let mut cursor = None;
    for _ in 0..2000 {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = emulator.get(&cursor.map_or(path.to_owned(), |cursor: String| {
            format!("{path}{mark}cursor={cursor}")
        }));
        assert_eq!(page.status, 200);
        ids.extend(page.ids());
        cursor = page.next();
        if cursor.is_none() {
            return ids;
        }
    }
    panic!("no end");
}

#[test]
fn a_walk_is_complete_in_order_and_can_turn_back() {
    let emulator = Emulator::start(&["--tickets", "250", "--customers", "40"]);
    for path in [
        "/tickets?limit=7",
        "/tickets?limit=100&order_by=updated_datetime:asc",
        "/tickets?limit=9&view_id=402",
        "/customers?limit=11",
        "/messages?limit=33",
        "/events?limit=50&order_by=created_datetime:asc",
    ] {
        let ids = walk(&emulator, path);
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len(), "{path}");
    }
    assert_eq!(walk(&emulator, "/tickets?limit=7").len(), 250);
    assert!(
        walk(&emulator, "/tickets?limit=50")
            .windows(2)
            .all(|pair| pair[0] > pair[1]),
        "newest first"
    );
    let first = emulator.get("/tickets?limit=10");
    assert_eq!(first.json["meta"]["prev_cursor"], Value::Null);
    let second = emulator.get(&format!(
        "/tickets?limit=10&cursor={}",
        first.next().unwrap()
    ));
    let back = encoded(second.json["meta"]["prev_cursor"].as_str().unwrap());
    assert_eq!(
        emulator
            .get(&format!("/tickets?limit=10&cursor={back}"))
            .ids(),
        first.ids()
    );
}

#[test]
fn addresses_of_a_views_pages_keep_what_was_asked() {
    let emulator = Emulator::start(&["--tickets", "40", "--customers", "9"]);
    for path in [
        "/views/401/items?limit=7&order_by=created_datetime:asc",
        "/views/401/items?limit=3",
        "/views/402/items?order_by=priority:desc&limit=4&ignored_item=300001",
    ] {
        let whole = emulator.get(
            &path
                .replace("limit=3", "limit=100")
                .replace("limit=7", "limit=100")
                .replace("limit=4", "limit=100"),
        );
        let mut next = Some(format!("/api{path}"));
        let mut pages = Vec::new();
        while let Some(address) = next {
            let page = emulator.get(address.strip_prefix("/api").unwrap());
            assert_eq!(page.status, 200, "{address}");
            next = page.json["meta"]["next_items"].as_str().map(str::to_owned);
            pages.push(page);
        }
        let ids: Vec<u64> = pages.iter().flat_map(|page| page.ids()).collect();
        assert_eq!(ids, whole.ids(), "{path}");
        assert!(pages.len() > 2, "{path}");
        let back = pages[1].json["meta"]["prev_items"].as_str().unwrap();
        let back = emulator.get(back.strip_prefix("/api").unwrap());
        assert_eq!(back.ids(), pages[0].ids(), "{path}");
    }
}

#[test]
fn a_cursor_survives_what_comes_and_goes() {
    let emulator = Emulator::start(&["--tickets", "30"]);
    let first = emulator.get("/tickets?limit=10");
    let seen = first.ids();
    // The very record the cursor points at goes, and new ones come in front.
    assert_eq!(
        emulator
            .call("DELETE", &format!("/tickets/{}", seen[9]), "")
            .status,
        204
    );
    let body = json!({"messages": [{"channel": "api", "from_agent": false, "sender": {"email": "x@example.com"}}]}).to_string();
    assert_eq!(emulator.call("POST", "/tickets", &body).status, 201);
    let second = emulator.get(&format!(
        "/tickets?limit=100&cursor={}",
        first.next().unwrap()
    ));
    assert_eq!(second.ids().len(), 20);
    assert!(second.ids().iter().all(|id| !seen.contains(id)));
}
