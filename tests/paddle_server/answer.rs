//! Answers as Paddle writes them.

use serde_json::{Value, json};

/// What Paddle finds a request by.
pub(crate) const REQUEST_ID: &str = "5b2e64d6-3a5d-4f2c-9b4e-1d1f6a7c8e90";

/// A status and a body.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn one(status: u16, data: Value) -> Self {
        let body = json!({ "data": data, "meta": { "request_id": REQUEST_ID } });
        Self { status, body }
    }

    pub(crate) fn page(data: &[Value], pagination: Value) -> Self {
        let meta = json!({ "request_id": REQUEST_ID, "pagination": pagination });
        let body = json!({ "data": data, "meta": meta });
        Self { status: 200, body }
    }

    pub(crate) fn refusal(status: u16, code: &str, detail: &str) -> Self {
        let body = json!({
            "error": {
                "type": if status < 500 { "request_error" } else { "api_error" },
                "code": code,
                "detail": detail,
                "documentation_url": format!("https://developer.paddle.com/errors/shared/{code}"),
            },
            "meta": { "request_id": REQUEST_ID },
        });
        Self { status, body }
    }

    pub(crate) fn invalid(field: &str, message: &str) -> Self {
        let mut answer = Self::refusal(400, "bad_request", "Invalid request.");
        answer.body["error"]["errors"] = json!([{ "field": field, "message": message }]);
        answer
    }
}
