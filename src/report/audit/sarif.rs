//! Audits for code scanning; `report/sarif` knows how.

use super::AuditFormat;
use crate::report::sarif;

pub(super) static FORMAT: AuditFormat = AuditFormat {
    name: "sarif",
    write: sarif::write_audits,
};
