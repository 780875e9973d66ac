//! Downloads an attachment. Gorgias redirects to a signed address on another host, which must not see credentials.

use super::output::Output;
use crate::client::exchange::Exchange;
use crate::client::redirect::{Redirects, follow, sent_on, target};
use crate::client::success::{unusable, usable};
use crate::error::{Code, Error};
use crate::http::body::{UNKNOWN, content_type};
use crate::http::method::Method;
use crate::http::request::{Expect, Request};
use crate::http::response::{Response, ResponseBody};
use crate::http::url::{self, Address, path_segment, split};
use crate::input::display::display_text;
use crate::input::problems::Problems;
use crate::input::read::Inputs;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// More redirects than this are taken for a loop.
const HOPS: u32 = 5;

/// Where a download begins.
enum Source {
    /// At the API, with credentials.
    Api(String),
    /// At a public address, without.
    Public(Address),
}

/// The bytes with their content type, or the signed address.
///
/// # Errors
/// Wrong inputs, a status that is no success, or a redirect that leads nowhere.
pub(crate) async fn download<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    problems: Problems,
) -> Result<Output<T::Json>, Error> {
    let account = exchange.account;
    let address = |url: &str| Ok(Output::data(T::Json::from_text(url)));
    let wants_url = inputs.text("return_as") == Some("url");
    let mut request = match source(exchange, inputs, problems)? {
        Source::Public(public) if wants_url => return address(&public.url()),
        Source::Public(public) => {
            let request = account.request(Method::Get, "", "");
            sent_on(request, public, &account.origin)
        }
        Source::Api(path) => account.request(Method::Get, &path, ""),
    };
    request.expect = Expect::Bytes;
    request.headers.clear();
    let name = file_name(&request.target);
    let redirects = Redirects {
        most: HOPS,
        leave: !wants_url,
    };
    let (request, attempted) = follow(exchange, request, redirects).await?;
    if attempted.response.is_success() {
        // Elsewhere a file may be empty. Gorgias itself gives none away.
        if request.authorization.is_some() && attempted.response.size == Some(0) {
            let empty = Response {
                body: ResponseBody::Empty,
                ..attempted.response
            };
            return Err(unusable::<_, T::Json>(&request, empty));
        }
        let file = usable(&request, attempted.response)?;
        if is_page(&file) {
            refuse_page(&request, &name)?;
        }
        return if wants_url {
            address(&request.url())
        } else {
            Ok(Output {
                data: file.member("data").unwrap_or_else(T::Json::null),
                content_type: file.member("contentType"),
            })
        };
    }
    let signed = target(&request, &attempted.response);
    if let Some(signed) = signed.filter(|signed| wants_url && signed.is_public()) {
        return address(&signed.url());
    }
    let is_own = request.authorization.is_some();
    let error = exchange.api_error(&request, attempted);
    Err(if is_own {
        error
    } else {
        not_gorgias(error, &request.origin)
    })
}

/// The name at the end of an attachment's address, decoded.
fn file_name(target: &str) -> String {
    let path = target.split('?').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    percent_encoding::percent_decode_str(name)
        .decode_utf8_lossy()
        .into_owned()
}

fn is_page<J: Json>(file: &J) -> bool {
    let given = file.member("contentType").and_then(|given| given.text());
    let given = given.unwrap_or_default().trim().to_ascii_lowercase();
    given.starts_with("text/html") || given.starts_with("application/xhtml+xml")
}

/// A page for people (a login, maintenance) must not be taken for the file. Gorgias redirects every file to a signed
/// address, even one that is a page, so a page of its own is never the file; elsewhere a page may well be what somebody
/// attached, unless the file's name says that it is something else.
fn refuse_page<F>(request: &Request<F>, name: &str) -> Result<(), Error> {
    let (message, hint) = if request.authorization.is_some() {
        let path = request.path();
        (
            format!("Gorgias answered GET {path} with a web page instead of the file."),
            "Run the step again; if this persists, see status.gorgias.com.",
        )
    } else if matches!(content_type(name), "text/html" | UNKNOWN) {
        return Ok(());
    } else {
        let origin = &request.origin;
        (
            format!(
                "The file's own address at {origin} answered with a web page instead of {name}."
            ),
            "Run the step again; if this persists, get the attachment's address anew from its message, or set Return As to url and look at it.",
        )
    };
    Err(Error::new(Code::UnexpectedResponse, message).with_hint(hint))
}

/// A status of the file's own host says nothing about the connection, and no role or scope would help.
fn not_gorgias(mut error: Error, origin: &str) -> Error {
    let status = error.status.unwrap_or_default();
    let message = format!("The file's own address at {origin} answered with status {status}.");
    let hint = "Such addresses expire: run the step again, or get the attachment's address anew from its message.";
    error.code = Code::Gorgias(status);
    error.message = message;
    error.hinting(hint)
}

fn source<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    mut problems: Problems,
) -> Result<Source, Error> {
    if !problems.is_read("attachment_url") {
        // The other inputs depend on it, so there is nothing to say about them.
        problems.check()?;
    }
    let source = match inputs.text("attachment_url").map(str::trim) {
        Some(url) => {
            for key in ["domain_hash", "resource_name"] {
                if inputs.get(key).is_some() {
                    problems.add(
                        key,
                        "cannot be combined with Attachment URL: give one of the two",
                    );
                }
            }
            attachment(&exchange.account.origin, url).unwrap_or_else(|| {
                let plain = url.to_ascii_lowercase();
                let is_own = plain.starts_with(&exchange.account.origin);
                let hides_slash = is_own && (plain.contains("%2f") || plain.contains("%5c"));
                let what = if hides_slash {
                    "must name the file without a slash in its name (%2F)"
                } else {
                    "must be the https address of an attachment, the url of one of a message's attachments"
                };
                problems.add("attachment_url", format!("{what}, not {}", display_text(url)));
                Source::Api(String::new())
            })
        }
        None => {
            let mut part = |key: &str, default: Option<&str>| {
                let Some(text) = inputs.text(key).or(default) else {
                    problems.add(key, "is required, unless Attachment URL is given");
                    return String::new();
                };
                path_segment(text.trim()).unwrap_or_else(|| {
                    let wrong = format!(
                        "must be one part of the attachment's address, without slashes, not {}",
                        display_text(text)
                    );
                    problems.add(key, wrong);
                    String::new()
                })
            };
            Source::Api(format!(
                "/{}/download/{}/{}",
                part("file_type", Some("attachment")),
                part("domain_hash", None),
                part("resource_name", None)
            ))
        }
    };
    problems.check()?;
    Ok(source)
}

/// An attachment's address: on the account itself it needs credentials, elsewhere it is public.
fn attachment(own_origin: &str, url: &str) -> Option<Source> {
    // People copy names with spaces in them.
    let address = split(&url.replace(' ', "%20"))?;
    if address.origin != own_origin {
        return match stored(&address) {
            // What cannot be led to by the account is of no use as it is either.
            Some((hash, name)) => {
                let (hash, name) = (encoded_again(hash)?, encoded_again(name)?);
                Some(Source::Api(format!("/attachment/download/{hash}/{name}")))
            }
            None => address.is_public().then_some(Source::Public(address)),
        };
    }
    let path = address.target.strip_prefix("/api/")?;
    let (path, query) = path
        .split_once('?')
        .map_or((path, None), |(path, query)| (path, Some(query)));
    let segments: Vec<String> = path.split('/').map(encoded_again).collect::<Option<_>>()?;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Some(Source::Api(format!("/{}{query}", segments.join("/"))))
}

/// Hash and name of an attachment, where Gorgias kept them and still says that they lie. They are private by now: the
/// account's own API leads to them.
fn stored(address: &Address) -> Option<(&str, &str)> {
    let Address { origin, target } = address;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // One that is signed is fetched as it is.
    let is_signed = query.to_ascii_lowercase().contains("signature");
    let [hash, name] = path.strip_prefix('/')?.split('/').collect::<Vec<_>>()[..] else {
        return None;
    };
    (origin == "https://uploads.gorgias.io" && !is_signed).then_some((hash, name))
}

/// A path segment, decoded and encoded again, so that nothing hides in it.
fn encoded_again(part: &str) -> Option<String> {
    let segment = url::encoded_again(part).ok()?;
    (!segment.is_empty()).then_some(segment)
}
