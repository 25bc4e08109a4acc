//! The plain types that every room shares.
//!
//! This module is the leaf of the house: it imports nothing of the project,
//! reads nothing from the outside, and knows no Paddle format and no rule.

pub mod alias;
pub mod audit;
pub mod condition;
pub mod environment;
pub mod facts;
pub mod finding;
pub mod problem;
pub mod report;
pub mod sensitive;
pub mod source;
pub mod span;
pub mod tree;
pub mod value;

pub use alias::{Alias, Origin};
pub use audit::{Audit, AuditedSecret, Coverage, Sighting};
pub use condition::{Condition, Guard, Subject, Test};
pub use environment::Environment;
pub use facts::FileFacts;
pub use finding::{
    CredentialInfo, Edit, Finding, Fix, Place, Related, Severity, Suppressed, SuppressedBy,
};
pub use problem::{Problem, ProblemKind};
pub use report::{Report, SkipReason, Summary};
pub use sensitive::Sensitive;
pub use source::{SourceId, SourceText};
pub use span::{LineColumn, LineIndex, Span};
pub use tree::{Entry, Tree};
pub use value::{Arm, Known, Literal, Read, Value, Variable};
