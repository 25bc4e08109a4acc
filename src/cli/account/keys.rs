//! `paddlint account keys`: the account's API keys, and which stand in the code.
//! What was found is told by its public ID; no key that was found is sent.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

use crate::account::{self, Key, KeyPlace, KeyReport, KeyStatus, LeakedKey};
use crate::audit::{self, AuditRequest, Progress};
use crate::cli::account::access::Way;
use crate::cli::account::args::KeysArguments;
use crate::cli::account::revoke::repositories;
use crate::cli::account::tokens::write_json;
use crate::cli::args::Answer;
use crate::cli::failure::Failure;
use crate::cli::where_token::problems_json;
use crate::cli::{Outcome, Session};
use crate::credential::Kind;
use crate::discover::Request;
use crate::model::{AuditedSecret, CredentialInfo, Finding, LineIndex, Place, Problem};
use crate::pipeline::{self, Check};
use crate::report::{printable_line, problem_line};
use crate::suppress::fingerprint;

/// Shows the keys.
pub(super) fn run(
    arguments: &KeysArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let way = Way::find(&arguments.access, session)?;
    let client = way.client();
    let keys = client.keys()?;
    let mut problems = Vec::new();
    let found = found(arguments, session, &mut problems)?;
    let report = account::join(keys, found);
    let shown = Shown {
        report: &report,
        own: way.access.key_id(),
        environment: way.access.environment_name(),
        now: client.now(),
    };
    match arguments.format {
        Answer::Human => shown.human(session)?,
        Answer::Json => write_json(&shown.document(&problems), session)?,
    }
    for problem in &problems {
        writeln!(session.stderr, "{}", problem_line(problem))?;
    }
    let may_work =
        report.is_any_active() || !report.foreign.is_empty() || !report.nameless.is_empty();
    Ok(match (problems.is_empty(), may_work) {
        (false, _) => Outcome::Failed,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}

/// The keys in the code, and in its history if that was asked for.
fn found(
    arguments: &KeysArguments,
    session: &Session<'_>,
    problems: &mut Vec<Problem>,
) -> Result<Vec<LeakedKey>, Failure> {
    let working_directory = session.working_directory()?;
    let paths = match arguments.paths.is_empty() {
        true => vec![PathBuf::from(".")],
        false => arguments.paths.clone(),
    };
    let failed = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let request = Request {
        git: session.surroundings.git.clone(),
        ..Request::new(working_directory.clone(), paths.clone())
    };
    let report = pipeline::check(&Check::of_work_tree(request)).map_err(|error| failed(&error))?;
    problems.extend(report.problems);
    let suppressed = report.suppressed.iter().map(|one| &one.finding);
    let findings = report.findings.iter().chain(suppressed);
    let mut found: Vec<LeakedKey> = findings.filter_map(in_tree).collect();
    if arguments.history {
        for folder in repositories(&paths, &working_directory) {
            let request = AuditRequest {
                name: folder.display().to_string(),
                folder,
                ..AuditRequest::default()
            };
            let told = audit::audit(&request, &Progress::default(), None);
            let told = told.map_err(|error| failed(&error))?;
            problems.extend(told.problems);
            found.extend(told.secrets.iter().filter_map(in_history));
        }
    }
    Ok(found)
}

fn leaked(credential: &CredentialInfo, hash: String, place: KeyPlace) -> Option<LeakedKey> {
    let is_key = [Kind::ApiKey, Kind::LegacyApiKey]
        .iter()
        .any(|kind| kind.as_str() == credential.kind);
    is_key.then(|| LeakedKey {
        id: credential.id.clone(),
        redacted: credential.redacted.clone(),
        hash,
        places: [place].into(),
    })
}

fn in_tree(finding: &Finding) -> Option<LeakedKey> {
    let place = |place: &Place| {
        let text = &place.source.text;
        let line = LineIndex::new(text).position(text, place.span.start).line;
        KeyPlace::Tree(format!("{}:{line}", place.source.id.display))
    };
    leaked(
        finding.credential.as_ref()?,
        fingerprint::of_secret(finding.rule, finding.identity.expose()),
        place(&finding.primary),
    )
}

fn in_history(secret: &AuditedSecret) -> Option<LeakedKey> {
    let commit = secret.first.commit.as_deref();
    let path = secret.first.path.as_deref().unwrap_or("its message");
    let place = KeyPlace::History {
        is_past: !secret.in_head,
        place: match commit {
            Some(commit) => format!("commit {} {path}", commit.get(..12).unwrap_or(commit)),
            None => format!("staged {path}"),
        },
    };
    leaked(&secret.credential, secret.fingerprint.clone(), place)
}

/// A report, and what is needed to tell it.
struct Shown<'a> {
    report: &'a KeyReport,
    /// The ID of the key that asks.
    own: Option<&'a str>,
    environment: &'static str,
    now: Timestamp,
}

impl Shown<'_> {
    fn human(&self, session: &mut Session<'_>) -> Result<(), Failure> {
        for (key, places) in &self.report.keys {
            let own = match self.own == Some(key.id.as_str()) {
                true => " (the key in use)",
                false => "",
            };
            writeln!(
                session.stdout,
                "{:7}  {}  {}{own}",
                printable_line(key.status.as_str()),
                printable_line(&key.id),
                printable_line(&key.name)
            )?;
            writeln!(
                session.stdout,
                "         {}",
                printable_line(&self.facts(key))
            )?;
            if !places.is_empty() {
                let verdict = match &key.status {
                    KeyStatus::Active => "STILL ACTIVE, and in the code",
                    KeyStatus::Revoked => "already revoked, and in the code",
                    KeyStatus::Expired => "already expired, and in the code",
                    KeyStatus::Other(_) => "in the code",
                };
                self.places(verdict, places, session)?;
            }
        }
        for one in &self.report.foreign {
            let id = one.id.as_deref().unwrap_or_default();
            writeln!(session.stdout, "unknown  {}", printable_line(id))?;
            let verdict = format!("not a key of the {} account; in the code", self.environment);
            self.places(&verdict, &one.places, session)?;
        }
        for one in &self.report.nameless {
            writeln!(session.stdout, "unknown  {}", printable_line(&one.redacted))?;
            let verdict = "a key without an ID, which cannot be looked up; in the code";
            self.places(verdict, &one.places, session)?;
        }
        let count = match self.report.keys.len() {
            1 => "1 API key".to_owned(),
            count => format!("{count} API keys"),
        };
        writeln!(
            session.stdout,
            "{count} in the {} account",
            self.environment
        )?;
        Ok(())
    }

    fn places(
        &self,
        verdict: &str,
        places: &BTreeSet<KeyPlace>,
        session: &mut Session<'_>,
    ) -> Result<(), Failure> {
        writeln!(session.stdout, "         {verdict}:")?;
        for place in places {
            let past = match place.is_past() {
                true => " (only in the history)",
                false => "",
            };
            let shown = printable_line(place.as_str());
            writeln!(session.stdout, "           {shown}{past}")?;
        }
        Ok(())
    }

    /// Age, expiry and so on, in one line.
    fn facts(&self, key: &Key) -> String {
        let mut facts = vec![self.dated("created", &key.created_at)];
        if key.is_legacy() {
            facts.push("legacy: may do everything".to_owned());
        }
        facts.push(match &key.expires_at {
            Some(time) => {
                let word = match self.days_since(time) {
                    Some(days) if days > 0 => "expired",
                    _ => "expires",
                };
                self.dated(word, time)
            }
            None => "does not expire".to_owned(),
        });
        facts.push(match &key.last_used_at {
            Some(time) => self.dated("last used", time),
            None => "never used".to_owned(),
        });
        if let Some(time) = &key.exposed_at {
            facts.push(self.dated("EXPOSED", time));
        }
        facts.push(match key.rotatable {
            Some(true) => "rotatable".to_owned(),
            _ => "not rotatable".to_owned(),
        });
        facts.join(", ")
    }

    fn dated(&self, word: &str, time: &str) -> String {
        let day = time.get(..10).unwrap_or(time);
        match self.days_since(time) {
            None => format!("{word} {day}"),
            Some(0) => format!("{word} {day} (today)"),
            Some(days @ 1..) => format!("{word} {day} ({days} days ago)"),
            Some(days) => format!("{word} {day} (in {} days)", -days),
        }
    }

    /// Whole days from a time to now; negative for the future.
    fn days_since(&self, time: &str) -> Option<i64> {
        let time: Timestamp = time.parse().ok()?;
        let span = time.until((Unit::Hour, self.now)).ok()?;
        Some(i64::from(span.get_hours()) / 24)
    }

    fn document(&self, problems: &[Problem]) -> Value {
        let keys = self.report.keys.iter().map(|(key, places)| {
            json!({
                "id": key.id,
                "name": key.name,
                "description": key.description,
                "key": key.key,
                "status": key.status.as_str(),
                "is_own": self.own == Some(key.id.as_str()),
                "is_legacy": key.is_legacy(),
                "permissions": key.permissions,
                "exposed_at": key.exposed_at,
                "expires_at": key.expires_at,
                "last_used_at": key.last_used_at,
                "rotatable": key.rotatable,
                "created_at": key.created_at,
                "age_in_days": self.days_since(&key.created_at),
                "places": places_json(places),
            })
        });
        let others = |keys: &[LeakedKey]| -> Vec<Value> {
            let keys = keys.iter();
            keys.map(|one| {
                json!({
                    "id": one.id,
                    "redacted": one.redacted,
                    "places": places_json(&one.places),
                })
            })
            .collect()
        };
        json!({
            "version": 1,
            "environment": self.environment,
            "keys": keys.collect::<Vec<_>>(),
            "foreign": others(&self.report.foreign),
            "without_id": others(&self.report.nameless),
            "problems": problems_json(problems),
        })
    }
}

fn places_json(places: &BTreeSet<KeyPlace>) -> Vec<Value> {
    let places = places.iter();
    places
        .map(|one| json!({"place": one.as_str(), "only_in_history": one.is_past()}))
        .collect()
}
