//! What is only true at the boundary: JavaScript values in, JavaScript values out. Runs in Node, with a scripted `fetch`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use gorgias_component::host::exports;
use gorgias_component::host::shim::Host;
use js_sys::{Function, JSON, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    let run = Function::new_no_args(&format!("return ({expression})"));
    run.call0(&JsValue::NULL).unwrap()
}

/// The shim's own host over a `fetch` of that JavaScript; what it was given is in the host's `sent`.
fn host(fetch: &str) -> Host {
    let root = env!("CARGO_MANIFEST_DIR");
    let host = js(&format!(
        "(() => {{
            const require = process.getBuiltinModule('module').createRequire({root:?} + '/');
            const manifest = require('./component-manifest.json');
            // As the build packs them for the shim.
            const pairs = ({{ choices }}) => choices.map(({{ label, value }}) => [label, value]);
            const models = Object.fromEntries(Object.entries(manifest.models).map(([name, model]) => [name, pairs(model)]));
            const {{ createHost, shared }} = require('./js-shim/runtime/host.js');
            const sent = [];
            const fetch = async (url, init) => {{
                const request = new Request(url, init);
                sent.push(request.clone());
                return ({fetch})(request);
            }};
            const context = {{ logger: {{}} }};
            const options = {{ fetch, sleep: async () => {{}}, now: () => 0, random: () => 0 }};
            return Object.assign(createHost(shared(() => models, options), context), {{ sent }});
        }})()"
    ));
    host.unchecked_into()
}

/// Params with the usual connection; `inputs` is the inside of an object literal.
fn params(inputs: &str) -> JsValue {
    js(&format!(
        "{{ connection: {{ key: 'gorgias-api-key', fields: {{ domain: 'green-garden', username: 'maya@x.example', apiKey: 'very-secret' }} }}, {inputs} }}"
    ))
}

fn member(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |value, name| {
        Reflect::get(&value, &name.into()).unwrap()
    })
}

fn text(object: &JsValue, path: &str) -> String {
    member(object, path).as_string().unwrap_or_default()
}

async fn failure(promise: js_sys::Promise) -> JsValue {
    JsFuture::from(promise).await.expect_err("it succeeded")
}

#[wasm_bindgen_test]
async fn the_answer_is_the_hosts_own_value() {
    let host = host(
        r#"async () => new Response('{"z": 1, "a": 9007199254740993, "id": 7, "nested": {"y": [1.50]}}')"#,
    );
    let result = JsFuture::from(exports::get_ticket(params("id: 7"), host))
        .await
        .unwrap();
    let written = JSON::stringify(&result).unwrap();
    let expected = js(
        r#"JSON.stringify({data: JSON.parse('{"z": 1, "a": 9007199254740993, "id": 7, "nested": {"y": [1.50]}}')})"#,
    );
    assert_eq!(String::from(written), expected.as_string().unwrap());
}

#[wasm_bindgen_test]
async fn every_javascript_type_is_a_value_or_a_coded_error() {
    let refused = [
        "Symbol('x')",
        "() => 1",
        "(() => { const cyclic = {}; cyclic.self = cyclic; return cyclic; })()",
        "new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } })",
        "Object.create(null, { toJSON: { get() { throw new Error('trap'); } } })",
        "{ big: 10n }",
        "new Date(NaN)",
        "NaN",
        "-0.5",
        "Infinity",
        "{ __proto__: null, id: {} }",
        "Buffer.from('12')",
        "new Map([['id', 12]])",
        "true",
        "9007199254740993n",
        "' 1e3 '",
    ];
    for value in refused {
        let host = host("async () => { throw new Error('sent') }");
        let error = failure(exports::get_ticket(
            params(&format!("id: {value}")),
            host.clone(),
        ))
        .await;
        assert_eq!(
            text(&error, "code"),
            "INVALID_INPUT",
            "{value}: {}",
            text(&error, "message")
        );
        assert_eq!(text(&error, "inputs.0.label"), "Ticket ID", "{value}");
        assert_eq!(member(&host, "sent.length").as_f64(), Some(0.0), "{value}");
    }
    for value in [
        "12",
        "'12'",
        "' 12 '",
        "12n",
        "new String('12')",
        "new Number(12)",
    ] {
        let host = host("async () => new Response('{}')");
        let result = JsFuture::from(exports::get_ticket(
            params(&format!("id: {value}")),
            host.clone(),
        ))
        .await;
        assert!(result.is_ok(), "{value}: {:?}", result);
        assert_eq!(
            text(&host, "sent.0.url"),
            "https://green-garden.gorgias.com/api/tickets/12",
            "{value}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_getter_that_throws_on_the_params_is_an_error_too() {
    for params in [
        "undefined",
        "null",
        "1",
        "new Proxy({}, { get() { throw new Error('trap'); } })",
    ] {
        let host = host("async () => { throw new Error('sent') }");
        let error = failure(exports::get_account(js(params), host)).await;
        assert_eq!(text(&error, "code"), "CONNECTION", "{params}");
    }
}

#[wasm_bindgen_test]
async fn dates_bytes_and_objects_cross_over() {
    let host = host("async () => new Response('{}')");
    let inputs = "id: 5, closed_datetime: new Date(0), meta: { b: 1, a: [true] }, tags: ['x', { name: 'y' }], spam: false";
    JsFuture::from(exports::update_ticket(params(inputs), host.clone()))
        .await
        .unwrap();
    let request: web_sys::Request = member(&host, "sent.0").unchecked_into();
    let body = JsFuture::from(request.text().unwrap()).await.unwrap();
    let body = JSON::parse(&body.as_string().unwrap()).unwrap();
    assert_eq!(text(&body, "closed_datetime"), "1970-01-01T00:00:00.000Z");
    assert_eq!(
        String::from(JSON::stringify(&member(&body, "meta")).unwrap()),
        r#"{"b":1,"a":[true]}"#
    );
    assert_eq!(text(&body, "tags.1.name"), "y");
    assert_eq!(member(&body, "spam").as_bool(), Some(false));
}

#[wasm_bindgen_test]
async fn files_travel_byte_for_byte() {
    let host = host("async () => new Response('[]', { status: 201 })");
    let inputs = "file: { data: Buffer.from([0, 255, 128]), contentType: 'image/png' }, fileName: 'ä.png', \
                  files: [{ key: 'd.bin', value: new Uint8Array([9, 8, 7]).buffer }, { key: 'e.bin', value: { data: new DataView(new Uint8Array([6, 5, 4]).buffer, 1), contentType: 'x/y' } }, \
                          { key: 'f.bin', value: new Uint16Array([258]) }, { key: 'b.txt', value: 'text' }, { key: 'c.bin', value: JSON.parse(JSON.stringify(Buffer.from([7]))) }]";
    JsFuture::from(exports::upload_files(params(inputs), host.clone()))
        .await
        .unwrap();
    let request: web_sys::Request = member(&host, "sent.0").unchecked_into();
    let form = JsFuture::from(request.form_data().unwrap()).await.unwrap();
    let look = Function::new_with_args(
        "form",
        "return Promise.all([...form].map(async ([name, file]) => [name, file.name, file.type, ...new Uint8Array(await file.arrayBuffer())].join()))",
    );
    let parts = JsFuture::from(js_sys::Promise::from(
        look.call1(&JsValue::NULL, &form).unwrap(),
    ))
    .await
    .unwrap();
    assert_eq!(
        String::from(JSON::stringify(&parts).unwrap()),
        r#"["ä.png,ä.png,image/png,0,255,128","d.bin,d.bin,application/octet-stream,9,8,7","e.bin,e.bin,x/y,5,4","f.bin,f.bin,application/octet-stream,2,1","b.txt,b.txt,text/plain,116,101,120,116","c.bin,c.bin,application/octet-stream,7"]"#
    );
}

#[wasm_bindgen_test]
async fn a_download_is_a_buffer() {
    let fetch = "async (request) => request.url.includes('/api/') \
        ? new Response(null, { status: 307, headers: { location: 'https://files.example/signed?x=1' } }) \
        : new Response(new Uint8Array([0, 255]), { headers: { 'content-type': 'image/png' } })";
    let host = host(fetch);
    let inputs = "domain_hash: 'h', resource_name: 'a.png'";
    let result = JsFuture::from(exports::download_file(params(inputs), host.clone()))
        .await
        .unwrap();
    let is_buffer = Function::new_with_args(
        "value",
        "return Buffer.isBuffer(value) && value.length === 2 && value[1] === 255",
    );
    assert!(
        is_buffer
            .call1(&JsValue::NULL, &member(&result, "data"))
            .unwrap()
            .is_truthy()
    );
    assert_eq!(text(&result, "contentType"), "image/png");
    let header = Function::new_with_args(
        "request",
        "return request.headers.get('authorization') ?? 'none'",
    );
    assert_eq!(
        header
            .call1(&JsValue::NULL, &member(&host, "sent.1"))
            .unwrap()
            .as_string()
            .unwrap(),
        "none"
    );
}

#[wasm_bindgen_test]
async fn what_fetch_throws_of_the_network_is_an_error_with_a_code() {
    for (thrown, code) in [
        ("new DOMException('late', 'TimeoutError')", "TIMEOUT"),
        (
            "Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })",
            "UNREACHABLE",
        ),
        // What is no failure of the network ends the call in the shim: tests/shim/doubles.test.mjs.
    ] {
        for how in ["async () => { throw THROWN }", "() => { throw THROWN }"] {
            let host = host(&how.replace("THROWN", thrown));
            let inputs = "messages: [{ channel: 'api', from_agent: false, body_text: 'Hello' }]";
            let error = failure(exports::create_ticket(params(inputs), host)).await;
            assert_eq!(
                text(&error, "code"),
                code,
                "{thrown}: {}",
                text(&error, "message")
            );
        }
    }
}

#[wasm_bindgen_test]
async fn a_refusal_is_a_plain_object_with_gorgias_own_words() {
    let body = r#"{"error": {"msg": "Invalid parameters.", "data": {"limit": ["Must be between 1 and 100."]}}}"#;
    let host = host(&format!(
        "async () => new Response({}, {{ status: 400, headers: {{ 'x-request-id': 'r1' }} }})",
        js_sys::JSON::stringify(&body.into()).unwrap()
    ));
    let error = failure(exports::list_tickets(params(""), host)).await;
    assert_eq!(text(&error, "code"), "GORGIAS_400");
    assert_eq!(member(&error, "status").as_f64(), Some(400.0));
    assert_eq!(text(&error, "data.error.msg"), "Invalid parameters.");
    assert_eq!(text(&error, "headers.x-request-id"), "r1");
}

#[wasm_bindgen_test]
async fn a_log_that_throws_fails_nothing() {
    let host = host("async () => new Response('{}')");
    let logger = js("{ debug() { throw new Error('full') } }");
    Reflect::set(&host, &"debug".into(), &true.into()).unwrap();
    Reflect::set(&host, &"logger".into(), &logger).unwrap();
    assert!(
        JsFuture::from(exports::get_account(params(""), host))
            .await
            .is_ok()
    );
}

#[wasm_bindgen_test]
fn connections_are_checked_without_a_network() {
    let fields = r#"{"domain":"https://Green-Garden.gorgias.com/","username":"m@x.example","apiKey":"very-secret"}"#;
    let resolved = exports::gorgias_api_key(fields).unwrap();
    let written = String::from(JSON::stringify(&resolved).unwrap());
    assert_eq!(
        written,
        r#"{"key":"gorgias-api-key","domain":"green-garden","baseUrl":"https://green-garden.gorgias.com/api","scheme":"Basic"}"#
    );
    let error = exports::gorgias_oauth2(r#"{"domain":"evil.example"}"#).unwrap_err();
    assert_eq!(text(&error, "code"), "CONNECTION");
}
