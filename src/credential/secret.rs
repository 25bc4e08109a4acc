//! Reads one secret at a given place: an API key, a webhook secret or a
//! customer token, well-formed or off by a few characters.
//!
//! It is generous on purpose: a key that lost a character on the way is still
//! a leak. What is off is told as defects.

use crate::model::facts::Form;
use crate::model::{Environment, Sensitive, Span};

use super::defect::{Defect, Part};
use super::format::{self, CUSTOMER_TAIL, ID_BODY, KEY_SECRET, KEY_TAIL, SHOWN, WEBHOOK_SECRET};
use super::reader::{Follower, Reader, Segment};
use super::{Credential, Kind, placeholder};

/// Characters by which the ID of a secret may be off.
const ID_SLACK: usize = 2;
/// Fewest characters of the secret part of an API key.
const LEAST_KEY_SECRET: usize = 20;
/// Most characters of the secret part of an API key that are read.
const MOST_KEY_SECRET: usize = 64;
/// Most characters of the last part of an API key that still belong to it.
const MOST_KEY_TAIL: usize = 6;
/// Fewest characters of the secret part of a webhook secret.
const LEAST_WEBHOOK_SECRET: usize = 30;
/// Most characters of the secret part of a webhook secret that still belong
/// to it.
const MOST_WEBHOOK_SECRET: usize = 36;

/// Words of a prefix that may be items of a list of their own. Not `ntf`:
/// `"pdl_ntf", "set_…"` goes on.
const LIST_ITEMS: &[&str] = &["apikey", "live", "ntfset", "sandbox", "sdbx", "test"];

/// A secret in a text.
pub(super) struct Found {
    /// From its first byte to its last.
    pub(super) span: Span,
    /// How it is written.
    pub(super) form: Form,
    /// The secret after decoding.
    pub(super) text: Sensitive,
    /// What it is.
    pub(super) credential: Credential,
    /// What is off about it.
    pub(super) defects: Vec<Defect>,
    /// The bytes that must not be shown.
    pub(super) masked: Vec<Span>,
}

/// Reads the secret that starts at byte `at`.
pub(super) fn read(bytes: &[u8], at: usize) -> Option<Found> {
    let mut reader = Reader::new(bytes, at);
    if reader.word("pca") {
        return customer_token(reader);
    }
    if !reader.word("pdl") || !reader.underscore() {
        return None;
    }
    let name = reader.name(LIST_ITEMS)?;
    if !reader.underscore() {
        return None;
    }
    match name.as_str() {
        "ntfset" | "ntf" => webhook_secret(reader),
        "apikey" => api_key(reader, None, vec![Defect::NoKeyEnvironment]),
        _ => {
            if !reader.word("apikey") || !reader.underscore() {
                return None;
            }
            let environment = format::meant_environment(&name);
            let mut defects = Vec::new();
            if format::key_environment(&name).is_none() {
                defects.push(Defect::KeyEnvironment {
                    written: name,
                    meant: environment,
                });
            }
            api_key(reader, environment, defects)
        }
    }
}

fn api_key(
    mut reader: Reader<'_>,
    environment: Option<Environment>,
    mut defects: Vec<Defect>,
) -> Option<Found> {
    let id = id(&mut reader, Part::KeyId, &mut defects)?;
    let secret = key_secret(&mut reader, &mut defects)?;
    key_tail(&mut reader, &mut defects);
    if placeholder::is_filler(&secret) {
        return None;
    }
    Some(found(reader, id, defects, |redacted, id, value| {
        Credential::new(Kind::ApiKey, redacted)
            .in_environment(environment)
            .with_id("apikey_", id)
            .published_as(value)
    }))
}

fn webhook_secret(mut reader: Reader<'_>) -> Option<Found> {
    let mut defects = Vec::new();
    let id = id(&mut reader, Part::DestinationId, &mut defects)?;
    let start = reader.mark();
    let from = reader.value().len();
    let mut segment = Segment {
        class: format::is_base64,
        expected: WEBHOOK_SECRET,
        most: MOST_WEBHOOK_SECRET,
        follower: Follower::Nothing,
    };
    let mut length = reader.segment(segment);
    if length > MOST_WEBHOOK_SECRET {
        // Other text is glued to it.
        reader.revert(start);
        segment.most = WEBHOOK_SECRET - 1;
        length = reader.segment(segment);
    }
    if length < LEAST_WEBHOOK_SECRET || placeholder::is_filler(&reader.value()[from..]) {
        return None;
    }
    note_length(&mut defects, Part::WebhookSecret, length);
    Some(found(reader, id, defects, |redacted, id, value| {
        Credential::new(Kind::WebhookSecret, redacted)
            .with_id("ntfset_", id)
            .published_as(value)
    }))
}

fn customer_token(mut reader: Reader<'_>) -> Option<Found> {
    let id_from = reader.value().len() + 1;
    for (length, follower) in [
        (ID_BODY, Follower::Segment),
        (ID_BODY, Follower::Segment),
        (CUSTOMER_TAIL, Follower::Nothing),
    ] {
        let exact = Segment {
            class: format::is_lower_alphanumeric,
            expected: length,
            most: length - 1,
            follower,
        };
        if !reader.underscore() || reader.segment(exact) != length {
            return None;
        }
    }
    let tail = reader.value().len() - CUSTOMER_TAIL;
    if placeholder::is_filler(&reader.value()[tail..]) {
        return None;
    }
    let id = (id_from, ID_BODY);
    Some(found(reader, id, Vec::new(), |redacted, id, value| {
        let mut credential = Credential::new(Kind::CustomerToken, redacted)
            .with_id("pca_", id)
            .published_as(value);
        // The token names no entity that could be looked up.
        credential.id = None;
        credential
    }))
}

/// Reads an ID and the `_` behind it; where it starts and how long it is.
fn id(reader: &mut Reader<'_>, part: Part, defects: &mut Vec<Defect>) -> Option<(usize, usize)> {
    let from = reader.value().len();
    let length = reader.segment(Segment {
        class: |byte| byte.is_ascii_alphanumeric(),
        expected: ID_BODY,
        most: ID_BODY + ID_SLACK,
        follower: Follower::Segment,
    });
    if length.abs_diff(ID_BODY) > ID_SLACK {
        return None;
    }
    note_length(defects, part, length);
    let text = &reader.value()[from..];
    if part == Part::KeyId && text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        defects.push(Defect::IdCase);
    }
    reader.underscore().then_some((from, length))
}

/// Reads the secret part of an API key.
fn key_secret(reader: &mut Reader<'_>, defects: &mut Vec<Defect>) -> Option<String> {
    let from = reader.value().len();
    let start = reader.mark();
    let segment = Segment {
        class: |byte| byte.is_ascii_alphanumeric(),
        expected: KEY_SECRET,
        most: MOST_KEY_SECRET,
        follower: Follower::Segment,
    };
    let mut length = reader.segment(segment);
    if length < KEY_SECRET {
        // One character may have been spoilt.
        reader.revert(start);
        let class = format::is_base64;
        let spoilt = reader.segment(Segment { class, ..segment }) == KEY_SECRET;
        let end = reader.mark();
        if spoilt && reader.underscore() {
            reader.revert(end);
            length = KEY_SECRET;
            note_character(defects, reader.value(), from);
        } else {
            reader.revert(start);
            length = reader.segment(segment);
        }
    }
    if !(LEAST_KEY_SECRET..=MOST_KEY_SECRET).contains(&length) {
        return None;
    }
    note_length(defects, Part::KeySecret, length);
    Some(reader.value()[from..].to_owned())
}

/// Reads the last part of an API key, as far as it is there.
fn key_tail(reader: &mut Reader<'_>, defects: &mut Vec<Defect>) {
    let start = reader.mark();
    let segment = Segment {
        class: |byte| byte.is_ascii_alphanumeric(),
        expected: KEY_TAIL,
        most: MOST_KEY_TAIL,
        follower: Follower::Nothing,
    };
    let mut length = 0;
    if reader.underscore() {
        let behind = reader.mark();
        length = reader.segment(segment);
        if length > MOST_KEY_TAIL {
            // Other text is glued to it.
            reader.revert(behind);
            length = reader.segment(Segment {
                most: KEY_TAIL - 1,
                ..segment
            });
        }
        if length == 0 {
            reader.revert(start);
        }
    }
    note_length(defects, Part::KeyTail, length);
}

/// Notes the first character from byte `from` on that no key has.
fn note_character(defects: &mut Vec<Defect>, value: &str, from: usize) {
    let spoilt = |&(_, character): &(usize, char)| !character.is_ascii_alphanumeric();
    if let Some((at, character)) = value.char_indices().skip(from).find(spoilt) {
        defects.push(Defect::Character {
            character,
            position: at + 1,
        });
    }
}

fn note_length(defects: &mut Vec<Defect>, part: Part, length: usize) {
    if length != part.expected() {
        defects.push(Defect::PartLength { part, length });
    }
}

/// Puts together what was read; `id` is where the ID starts and how long it
/// is.
fn found(
    reader: Reader<'_>,
    (from, length): (usize, usize),
    defects: Vec<Defect>,
    credential: impl Fn(String, &str, &str) -> Credential,
) -> Found {
    let value = reader.value();
    let shown = from + SHOWN;
    let redacted = format!("{}****", &value[..shown]);
    Found {
        span: reader.span(),
        form: reader.form(),
        text: Sensitive::new(value),
        credential: credential(redacted, &value[from..from + length], value),
        defects,
        masked: reader.spans_from(shown),
    }
}
