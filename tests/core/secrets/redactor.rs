//! The redactor: what it hides of a text, wherever that was cut and however it is written, and what it leaves.

use gorgias_component::secret::redactor::Redactor;

#[test]
fn pieces_are_hidden_wherever_a_text_was_cut() {
    let redactor = redactor();
    for (text, clean) in [
        ("key s3cr3t-k3y…", "key <secret>…"),
        ("3cr3t-k3y/with+odd=", "<secret>"),
        ("id 3y%2Fwith%2Bod, next", "id <secret>, next"),
        ("s3cr3t-k,3y/with+odd", "<secret>,<secret>"),
        ("s3cr3t-k3y?/with+odd=chars", "<secret>?<secret>"),
        ("3y=\r\n/w=\r\nith+o", "<secret>"),
        ("in ==b==c==d…", "in <secret>…"),
    ] {
        assert_eq!(redactor.redact(text), clean, "{text}");
    }
    // Where blocks of a long text meet, too.
    for before in 16_380..16_420 {
        for key in [
            "s3cr3t-k3y/with+odd=chars",
            "s3cr3t-k3y\\u002fwith%2bodd&#x3d;chars",
        ] {
            let text = format!("{}{key}.", ". ".repeat(before / 2 + before % 2));
            let clean = redactor.redact(&text);
            assert!(
                clean.ends_with(". <secret>."),
                "{before}: {}",
                &clean[clean.len() - 60..]
            );
        }
    }
    assert_eq!(
        Redactor::new(["k3y+1"]).redact("a k3y+1 b, k3y%2B1"),
        "a <secret> b, <secret>"
    );
}

/// The redactor of an account with both kinds of secrets.
fn redactor() -> Redactor {
    Redactor::new([
        "s3cr3t-k3y/with+odd=chars",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        "\\\\\\\\\\\\u",
        "&&&&%%%%",
        "a==b==c==d==e==f==g==h",
    ])
}

#[test]
fn a_megabyte_is_scrubbed_in_no_time_whatever_is_in_it() {
    let redactor = redactor();
    for piece in [
        "plain text, ",
        "{\"id\": 48213, \"subject\": \"Where?\\n\"}",
        "a",
        "\\",
        "&",
        "%",
        "&#x6",
        "\\u00",
        "=\n",
        " ",
        "%25",
        "s3cr3t-k3y/with+odd=char",
        "\u{1F511}",
        "…",
        "aaaa…",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let started = std::time::Instant::now();
        redactor.redact(&text);
        // A debug build on a busy machine; quadratic would be hours.
        assert!(
            started.elapsed().as_secs() < 20,
            "{piece:?}: {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn text_without_secrets_stays_as_it_is() {
    let redactor = redactor();
    for text in [
        "",
        " \r\n\t ",
        "Where is my order? = \\u0041 &amp; %41 %zz \\",
        "{\"error\": {\"msg\": \"Invalid\\n\"}}",
        "s3cr3t-",
        "chars",
        "ünïcödé 🔑 … s3…",
        "aaaaaaa c aaaaaaa",
        "\0\0\0\0\0\0\0\0\0\0",
        "====",
        "WyJuZXh0IiwgIjIwMjYtMTEtMDJUMDk6MzA6MDAiLCA0ODIxM10=",
    ] {
        assert_eq!(redactor.redact(text), text);
        assert_eq!(Redactor::default().redact(text), text);
    }
    let around = redactor.redact("before s3cr3t-k3y/with+odd=chars, after\n");
    assert_eq!(around, "before <secret>, after\n");
    assert_eq!(
        Redactor::new(["", "a", "abc"]).redact("a abc"),
        "a abc",
        "what is that short is no secret"
    );
}

#[test]
fn a_secret_in_numbers_or_behind_rare_escapes_is_hidden() {
    let secret = "qX7-secret_Key/+=9";
    let redactor = Redactor::new([secret]);
    let each = |write: &dyn Fn(u8) -> String| secret.bytes().map(write).collect::<Vec<_>>();
    let [numbers, octal, braces, unseen] = [
        each(&|byte| byte.to_string()),
        each(&|byte| format!("\\{byte:o}")),
        each(&|byte| format!("\\u{{{byte:x}}}")),
        each(&|byte| format!("{}&ZeroWidthSpace;", char::from(byte))),
    ];
    for (shown, before, after) in [
        (numbers.join(","), "{\"type\":\"Buffer\",\"data\":[", "]}"),
        (numbers.join(", "), "[", "]"),
        (numbers.join(";"), "bytes: ", "."),
        (octal.concat(), "echo $'", "'"),
        (octal.concat().replace('\\', "\\\\"), "{\"a\":\"", "\"}"),
        (braces.concat(), "`", "`"),
        (unseen.concat(), "<p>", "</p>"),
    ] {
        let told = redactor.redact(&format!("{before}{shown}{after}"));
        let left = told.replace("<secret>", "");
        // Of the last character there may be left what stands behind it.
        let left = left.replace("&ZeroWidthSpace;", "");
        assert!(told.contains("<secret>"), "{shown}: {told}");
        assert_eq!(left, format!("{before}{after}"), "{shown}");
    }
    // Numbers that are none of a secret's stay.
    let plain = "[1,2,3,4,5,6,7,8,9,10,11,12,113,88,55]";
    assert_eq!(redactor.redact(plain), plain);
}
