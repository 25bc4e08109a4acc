//! `paddlint account check`: the account's tokens beside those of the code.

use crate::account::{Inventory, Listing, compare};
use crate::cli::account::access::Way;
use crate::cli::account::args::AccountCheckArguments;
use crate::cli::failure::Failure;
use crate::cli::reports::Reports;
use crate::cli::{Outcome, Session, config, subject};
use crate::pipeline;
use crate::report::Detail;
use crate::rules;

/// Compares and shows the report.
pub(super) fn run(
    arguments: &AccountCheckArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let check = arguments.check();
    let config = config::in_force(&check.configured, session)?;
    let check = subject::of(&check, &config, session)?;
    let detail = match arguments.quiet {
        true => Detail::FindingsOnly,
        false => Detail::Full,
    };
    let reports = Reports::begin(&arguments.outputs, detail, session)?;
    let way = Way::find(&arguments.access, session)?;
    let tokens = way.client().tokens(Listing::All)?;
    let inventory = Inventory::new(&way.access, tokens);
    let judge = |used: &[pipeline::UsedToken]| compare(&inventory, used);
    let report = pipeline::check_tokens(&check, &inventory.tokens(), &judge);
    let mut report = report.map_err(|error| Failure::Usage(error.to_string()))?;
    if !report.problems.is_empty() {
        // What could not be read may use what seems to be unused.
        let unused = rules::account::UNUSED.id;
        report.findings.retain(|finding| finding.rule != unused);
    }
    reports.write(&report, session)?;
    Ok(Outcome::of(&report, config.fail_on.value))
}
