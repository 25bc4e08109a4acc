//! What each request means, by the documented contract.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::answer::Answer;
use super::state::{NOW, Recorded, State};

const MOST_PER_PAGE: usize = 200;

/// Answers one request.
pub(crate) fn answer(request: &Recorded, address: SocketAddr, state: &mut State) -> Answer {
    let (method, target) = request.line.split_once(' ').expect("a method and a target");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let needed = match (method, parts.as_slice()) {
        ("GET", ["client-tokens", ..]) => "client_token.read",
        ("POST" | "PATCH", ["client-tokens", ..]) => "client_token.write",
        ("GET", ["api-keys", ..]) => "api_key.read",
        _ => return Answer::refusal(404, "invalid_url", "No such URL."),
    };
    if let Some(refusal) = refused(request, needed, &parts, state) {
        return refusal;
    }
    match (method, parts.as_slice()) {
        ("GET", ["client-tokens"]) => {
            let wanted = parameter(query, "status").unwrap_or("active".into());
            let mut tokens: Vec<(String, Value)> = state
                .tokens
                .iter()
                .filter(|token| wanted.split(',').any(|status| status == token.status))
                .map(|token| (token.id.clone(), token.to_json()))
                .collect();
            tokens.sort_by(|left, right| left.0.cmp(&right.0));
            let order = parameter(query, "order_by").unwrap_or("id[DESC]".into());
            page(tokens, &order, path, query, address)
        }
        ("GET", ["api-keys"]) => {
            let mut keys: Vec<(String, Value)> = state
                .keys
                .iter()
                .map(|key| (key.id.clone(), key.to_json()))
                .collect();
            keys.sort_by(|left, right| left.0.cmp(&right.0));
            let order = parameter(query, "order_by").unwrap_or("id[ASC]".into());
            page(keys, &order, path, query, address)
        }
        ("GET", ["api-keys", id]) => {
            let found = state.keys.iter().find(|key| key.id == *id);
            found.map_or_else(not_found, |key| Answer::one(200, key.to_json()))
        }
        ("GET", ["client-tokens", id]) => {
            let found = state.tokens.iter().find(|token| token.id == *id);
            found.map_or_else(not_found, |token| Answer::one(200, token.to_json()))
        }
        ("POST", ["client-tokens"]) => create(request, state),
        ("PATCH", ["client-tokens", id]) => update(request, id, state),
        _ => Answer::refusal(405, "method_not_allowed", "No such method."),
    }
}

fn not_found() -> Answer {
    Answer::refusal(404, "not_found", "Entity not found.")
}

/// Whether the key does not open what is asked for.
fn refused(request: &Recorded, needed: &str, parts: &[&str], state: &State) -> Option<Answer> {
    let header = request
        .headers
        .iter()
        .find(|(name, _)| name == "authorization");
    let Some((_, value)) = header else {
        return Some(Answer::refusal(
            403,
            "authentication_missing",
            "Authentication header not included.",
        ));
    };
    let key = match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => key,
        _ => "",
    };
    let is_well_formed = key.len() == 50
        || (key.len() == 69 && key.starts_with("pdl_") && key.matches('_').count() == 5);
    if !is_well_formed {
        return Some(Answer::refusal(
            403,
            "authentication_malformed",
            "Authentication header included, but incorrectly formatted.",
        ));
    }
    let known = state.keys.iter().find(|known| known.secret == key);
    let Some(known) = known.filter(|known| known.status == "active") else {
        return Some(Answer::refusal(
            403,
            "invalid_token",
            "Invalid or revoked API key.",
        ));
    };
    let is_itself = parts == ["api-keys", known.id.as_str()];
    let may = match &known.permissions {
        None => true,
        Some(permissions) => permissions.contains(&needed),
    };
    (!may && !is_itself).then(|| {
        Answer::refusal(
            403,
            "forbidden",
            "You aren't permitted to perform this request.",
        )
    })
}

fn page(
    mut all: Vec<(String, Value)>,
    order: &str,
    path: &str,
    query: &str,
    address: SocketAddr,
) -> Answer {
    match order {
        "id[ASC]" => {}
        "id[DESC]" => all.reverse(),
        _ => return Answer::invalid("order_by", "no such field"),
    }
    let per_page = match parameter(query, "per_page").map(|text| text.parse::<usize>()) {
        None => 50,
        Some(Ok(number)) if number > 0 => number.min(MOST_PER_PAGE),
        Some(_) => return Answer::invalid("per_page", "must be a positive number"),
    };
    let total = all.len();
    if let Some(after) = parameter(query, "after") {
        let Some(at) = all.iter().position(|(id, _)| *id == after) else {
            return Answer::invalid("after", "no such entity");
        };
        all.drain(..=at);
    }
    let has_more = all.len() > per_page;
    all.truncate(per_page);
    let others = query
        .split('&')
        .filter(|one| !one.is_empty() && !one.starts_with("after="));
    let mut parameters: Vec<String> = others.map(str::to_owned).collect();
    let last = all.last().map_or("", |(id, _)| id.as_str());
    parameters.push(format!("after={last}"));
    // Paddle gives the address also where nothing more comes.
    let next = format!("http://{address}{path}?{}", parameters.join("&"));
    let data: Vec<Value> = all.iter().map(|(_, value)| value.clone()).collect();
    Answer::page(
        &data,
        json!({
            "per_page": per_page,
            "next": next,
            "has_more": has_more,
            "estimated_total": total,
        }),
    )
}

fn create(request: &Recorded, state: &mut State) -> Answer {
    let Ok(Value::Object(body)) = serde_json::from_str(&request.body) else {
        return Answer::refusal(400, "invalid_json", "The body is no JSON.");
    };
    for name in body.keys() {
        if !matches!(name.as_str(), "name" | "description") {
            return Answer::invalid(name, "unknown field");
        }
    }
    let Some(name) = body.get("name").and_then(Value::as_str) else {
        return Answer::invalid("name", "is required");
    };
    if !(1..=150).contains(&name.chars().count()) {
        return Answer::invalid("name", "must be between 1 and 150 characters");
    }
    let description = body.get("description").and_then(Value::as_str);
    let token = state.create_token(name, description);
    Answer::one(201, token.to_json())
}

fn update(request: &Recorded, id: &str, state: &mut State) -> Answer {
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let Some(token) = state.tokens.iter_mut().find(|token| token.id == id) else {
        return not_found();
    };
    match (body["status"].as_str(), token.status) {
        (Some("revoked"), "active") => {
            token.status = "revoked";
            token.revoked_at = Some(NOW.to_owned());
        }
        (Some("revoked"), _) | (Some("active"), "active") => {}
        (Some("active"), _) => {
            return Answer::invalid("status", "a revoked token cannot be made active");
        }
        _ => return Answer::invalid("status", "must be `active` or `revoked`"),
    }
    Answer::one(200, token.to_json())
}

fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.find(|(known, _)| *known == name)?.1;
    Some(decoded(value))
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
