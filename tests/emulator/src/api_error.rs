//! Errors in Gorgias' shape: `{"error":{"msg":…,"data":{field:[…]}}}`.

use serde_json::{Map, Value, json};

/// A request that was not done, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// What the caller reads.
    pub msg: String,
    /// Problems by field, where there are any.
    pub data: Option<Value>,
    /// Where the object went, for the 301 of a merged customer.
    pub location: Option<String>,
}

impl ApiError {
    /// An error with a status and a sentence.
    #[must_use]
    pub fn new(status: u16, msg: impl Into<String>) -> Self {
        Self {
            status,
            msg: msg.into(),
            data: None,
            location: None,
        }
    }

    /// 400 about one field.
    #[must_use]
    pub fn field(name: &str, problem: impl Into<String>) -> Self {
        let mut problems = Problems::default();
        problems.add(name, problem);
        problems.error()
    }

    /// 404 of an object.
    #[must_use]
    pub fn not_found(what: &str, id: u64) -> Self {
        Self::new(404, format!("{what} {id} does not exist."))
    }

    /// 409: the identifier is taken.
    #[must_use]
    pub fn conflict(field: &str, problem: impl Into<String>) -> Self {
        Self {
            status: 409,
            ..Self::field(field, problem)
        }
    }

    /// 401, in Gorgias' own words.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized.")
    }

    /// The body as JSON.
    #[must_use]
    pub fn body(&self) -> Value {
        match &self.data {
            Some(data) => json!({"error": {"msg": self.msg, "data": data}}),
            None => json!({"error": {"msg": self.msg}}),
        }
    }
}

/// The problems of one request, gathered so that they are reported at once.
#[derive(Debug, Default)]
pub struct Problems(Map<String, Value>);

impl Problems {
    /// Notes a problem of a field; `messages.0.channel` nests.
    pub fn add(&mut self, path: &str, problem: impl Into<String>) {
        // What is wrong with the body as a whole has no field to stand under.
        let path = if path.is_empty() { "_body" } else { path };
        let mut level = &mut self.0;
        let mut keys = path.split('.').peekable();
        while let Some(key) = keys.next() {
            let slot = level.entry(key);
            if keys.peek().is_none() {
                if let Value::Array(list) = slot.or_insert_with(|| json!([])) {
                    list.push(Value::String(problem.into()));
                }
                return;
            }
            let Value::Object(inner) = slot.or_insert_with(|| json!({})) else {
                return;
            };
            level = inner;
        }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The 400 that reports them.
    #[must_use]
    pub fn error(self) -> ApiError {
        ApiError {
            status: 400,
            msg: "The request is not valid.".into(),
            data: Some(Value::Object(self.0)),
            location: None,
        }
    }

    /// Fine when nothing was found.
    ///
    /// # Errors
    /// The 400 that reports the problems.
    pub fn verdict(self) -> Result<(), ApiError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.error())
        }
    }
}
