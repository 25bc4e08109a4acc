//! What is right and wrong about a token and an environment: Paddle's rules in a
//! few lines, written without paddlint's.

use std::collections::BTreeSet;

use super::random::Random;

/// What reaches Paddle.js.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Given {
    pub(super) token: String,
    /// None where nothing sets it.
    pub(super) environment: Option<String>,
}

/// What is given in production, and what elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Modes {
    pub(super) production: Given,
    pub(super) development: Given,
}

impl Modes {
    /// The rules that say something. A token that is empty in some mode only may be
    /// meant so: then there is no checkout, and nothing to say.
    pub(super) fn rules(&self) -> BTreeSet<&'static str> {
        [&self.production, &self.development]
            .into_iter()
            .flat_map(rules)
            .collect()
    }
}

fn is_well_formed(token: &str) -> bool {
    let body = token
        .strip_prefix("test_")
        .or_else(|| token.strip_prefix("live_"));
    body.is_some_and(|body| {
        body.len() == 27 && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A token and an environment can each be wrong by itself; only a right token and a
/// right environment can contradict each other.
fn rules(given: &Given) -> Vec<&'static str> {
    let environment = given.environment.as_deref();
    let known = ["sandbox", "production"];
    let is_invalid = environment.is_some_and(|word| !known.contains(&word));
    let of_token = of_token(&given.token);
    let mut rules: Vec<&str> = of_token.into_iter().collect();
    if is_invalid {
        rules.push("invalid-environment");
    } else if of_token.is_none() {
        rules.extend(of_pair(&given.token, environment));
    }
    rules
}

fn of_token(token: &str) -> Option<&'static str> {
    match token {
        "" => Some("missing-token"),
        token if token.starts_with("pdl_") => Some("api-key-as-client-token"),
        token if !is_well_formed(token) => Some("malformed-token"),
        _ => None,
    }
}

fn of_pair(token: &str, environment: Option<&str>) -> Option<&'static str> {
    match (token.starts_with("test_"), environment) {
        (true, None) => Some("sandbox-not-set"),
        (true, Some("production")) => Some("test-token-in-production"),
        (false, Some("sandbox")) => Some("live-token-in-sandbox"),
        _ => None,
    }
}

/// Something to give, right or with one mistake.
fn given(random: &mut Random) -> Given {
    let is_test = random.once_in(2);
    let prefix = if is_test { "test_" } else { "live_" };
    let right = match is_test {
        true => Some("sandbox".to_owned()),
        false => (!random.once_in(2)).then(|| "production".to_owned()),
    };
    let body = random.hex(27);
    let token = format!("{prefix}{body}");
    let (token, environment) = match random.below(20) {
        0..10 => (token, right),
        10 | 11 => (token, Some("production".to_owned())),
        12 | 13 => (token, Some("sandbox".to_owned())),
        14 | 15 => (token, None),
        16 => (token[..token.len() - 1 - random.below(3)].to_owned(), right),
        17 => (format!("{token}{}", random.hex(2)), right),
        18 => {
            let wrong = random.one(&["live", "prod", "development", "Sandbox", "prodution"]);
            (token, Some((*wrong).to_owned()))
        }
        _ => match random.below(3) {
            0 => (String::new(), right),
            1 => (
                token
                    .replacen(&body[4..5], "-", 1)
                    .replacen("test-", "test_", 1),
                right,
            ),
            // Put together here: no key stands in a file.
            _ => (
                ["pdl", "live", "apikey", ID, SECRET, "4Fq"].join("_"),
                right,
            ),
        },
    };
    Given { token, environment }
}

const ID: &str = "01j9x5tq3vb8m2k7w4n6p0r1sd";
const SECRET: &str = "Zk3QmT8vRw1YxB5nHc7LdP";

/// What a program gives: mostly the same in all modes.
pub(super) fn modes(random: &mut Random) -> Modes {
    let production = given(random);
    if random.below(10) < 6 {
        return Modes {
            development: production.clone(),
            production,
        };
    }
    let mut development = given(random);
    if production.token.is_empty() || development.token.is_empty() {
        return Modes {
            development: production.clone(),
            production,
        };
    }
    // One call cannot have an option in one mode and none in the other.
    match (&production.environment, &development.environment) {
        (Some(_), Some(_)) | (None, None) => {}
        (None, Some(_)) => development.environment = None,
        (Some(right), None) => development.environment = Some(right.clone()),
    }
    Modes {
        production,
        development,
    }
}
