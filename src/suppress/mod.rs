//! What is done with findings between judgement and report: fingerprints now,
//! suppression and baselines on top of them.

pub mod fingerprint;
