//! Who may come in, and under which host.

use crate::support::{Emulator, KEY, TOKEN};
use serde_json::json;

#[test]
fn who_may_come_in() {
    let emulator = Emulator::start(&[]);
    for (header, status) in [
        (KEY, 200),
        (TOKEN, 200),
        ("Bearer nonsense", 401),
        ("Basic nonsense", 401),
        ("Basic bWF5YTp4", 401),
        ("Digest x", 401),
    ] {
        let answer = emulator
            .send("GET", "/api/account", &[("Authorization", header)], b"")
            .unwrap();
        assert_eq!(answer.status, status, "{header}");
    }
    let without = emulator.send("GET", "/api/account", &[], b"").unwrap();
    assert_eq!(
        (without.status, without.json),
        (401, json!({"error": {"msg": "Unauthorized."}}))
    );
    let host = |host: &str| {
        emulator
            .send(
                "GET",
                "/api/account",
                &[("Authorization", KEY), ("Host", host)],
                b"",
            )
            .unwrap()
    };
    assert_eq!(host("green-garden.gorgias.com").status, 200);
    let other = host("other.gorgias.com");
    assert_eq!(
        (
            other.status,
            other.headers["content-type"].starts_with("text/html")
        ),
        (404, true)
    );
    let told = emulator.control("GET", "/requests", "").text;
    let told = String::from_utf8_lossy(&told);
    assert!(
        !told.contains("emulator-api-key") && !told.contains(KEY) && told.contains("Basic ***")
    );
}
