//! JSON text read through from end to end: what stands deep inside is looked at without taking the text apart.

/// A text, number, true, false or null that stands somewhere in JSON.
pub(crate) struct Scalar<'a> {
    /// Its place in the outermost list, from 0; none when there is no such list.
    pub(crate) item: Option<usize>,
    /// How many lists and objects hold it.
    pub(crate) depth: usize,
    /// The name of the member that holds it, as it is written between its quotes; of an item of a list the name of what
    /// holds the list.
    pub(crate) name: &'a str,
    /// Its JSON text.
    pub(crate) json: &'a str,
}

/// What a position is inside of.
#[derive(Clone, Copy)]
struct Level<'a> {
    is_object: bool,
    /// The name that holds for values at this level.
    name: &'a str,
}

/// Hands on every scalar value of a valid JSON text, and puts in its place what comes back. It takes no more stack for
/// a deep text than for a flat one.
pub(crate) fn replace_scalars(
    json: &str,
    mut each: impl FnMut(&Scalar) -> Option<String>,
) -> String {
    let mut result = String::new();
    let mut copied = 0;
    let mut levels: Vec<Level> = Vec::new();
    let (mut name, mut awaits_name, mut item) = ("", false, 0);
    let mut at = 0;
    while let Some(byte) = json.as_bytes().get(at) {
        let end = match byte {
            b'{' | b'[' => {
                let is_object = *byte == b'{';
                levels.push(Level { is_object, name });
                awaits_name = is_object;
                at + 1
            }
            b'}' | b']' => {
                name = levels.pop().map_or("", |level| level.name);
                awaits_name = false;
                at + 1
            }
            b',' => {
                awaits_name = levels.last().is_some_and(|level| level.is_object);
                item += usize::from(levels.len() == 1);
                at + 1
            }
            b':' => {
                awaits_name = false;
                at + 1
            }
            b' ' | b'\t' | b'\r' | b'\n' => at + 1,
            _ => {
                let end = scalar_end(json, at);
                let text = json.get(at..end).unwrap_or_default();
                if awaits_name {
                    name = text.trim_matches('"');
                } else {
                    let is_list = levels.first().is_some_and(|level| !level.is_object);
                    let scalar = Scalar {
                        item: is_list.then_some(item),
                        depth: levels.len(),
                        name,
                        json: text,
                    };
                    if let Some(other) = each(&scalar) {
                        result.push_str(json.get(copied..at).unwrap_or_default());
                        result.push_str(&other);
                        copied = end;
                    }
                }
                end
            }
        };
        at = end;
    }
    result.push_str(json.get(copied..).unwrap_or_default());
    result
}

/// How many lists and objects of a JSON text hold one another at most.
pub(crate) fn depth(json: &str) -> usize {
    let (mut now, mut deepest, mut at) = (0_usize, 0, 0);
    while let Some(byte) = json.as_bytes().get(at) {
        match byte {
            b'{' | b'[' => {
                now += 1;
                deepest = deepest.max(now);
            }
            b'}' | b']' => now = now.saturating_sub(1),
            b'"' => {
                at = scalar_end(json, at);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    deepest
}

/// Where the text or other scalar that begins there ends.
fn scalar_end(json: &str, start: usize) -> usize {
    let bytes = json.as_bytes().iter().enumerate().skip(start + 1);
    let is_text = json.as_bytes().get(start) == Some(&b'"');
    let mut is_escaped = false;
    for (at, byte) in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' if is_text => return at + 1,
            b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n' if !is_text => return at,
            _ => {}
        }
    }
    json.len()
}
