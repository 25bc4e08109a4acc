//! The rules of `paddlint account check`: what is wrong between the code and
//! the account. They are judged where the account is known, in `account/`; here
//! stands what is fixed about them.

use crate::model::Severity;
use crate::rules::RuleMeta;

/// A token in the code that was revoked.
pub static REVOKED: RuleMeta = RuleMeta {
    id: "revoked-token",
    severity: Severity::Error,
    summary: "a client-side token in the code that was revoked (`paddlint account check`)",
    page: include_str!("revoked_token.md"),
};

/// A token in the code that the account does not have.
pub static UNKNOWN: RuleMeta = RuleMeta {
    id: "unknown-token",
    severity: Severity::Warning,
    summary: "a client-side token that the account does not have (`paddlint account check`)",
    page: include_str!("unknown_token.md"),
};

/// A token of the account that no code uses.
pub static UNUSED: RuleMeta = RuleMeta {
    id: "unused-token",
    severity: Severity::Note,
    summary: "an active client-side token that nothing uses (`paddlint account check`)",
    page: include_str!("unused_token.md"),
};

/// All of them, in the order of docs/rules.md.
pub(super) static ALL: [&RuleMeta; 3] = [&REVOKED, &UNKNOWN, &UNUSED];
