//! Customer auth tokens and portal links in source.

use crate::credential::Kind;
use crate::model::Severity;
use crate::resolve::{FileView, Project};
use crate::rules::leak::leaks;
use crate::rules::{Rule, RuleMeta, Sink};

pub(super) struct HardcodedCustomerToken;

static META: RuleMeta = RuleMeta {
    id: "hardcoded-customer-token",
    severity: Severity::Warning,
    summary: "a customer's auth token or customer portal link in source code",
    page: include_str!("hardcoded_customer_token.md"),
};

impl Rule for HardcodedCustomerToken {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, _project: &Project<'_>, sink: &mut Sink) {
        for leak in leaks(file, &[Kind::CustomerToken, Kind::PortalLink]) {
            let what = match leak.kind {
                Kind::PortalLink => "an authenticated customer portal link",
                _ => "a customer auth token",
            };
            let message = format!(
                "{what} is written here{}: it acts for one customer, and only for a short time",
                leak.form()
            );
            leak.report(
                message,
                "ask the API for one when it is needed and hand it to the page at run time; \
                 never store it",
                sink,
            );
        }
    }
}
