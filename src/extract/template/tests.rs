//! Tests of the module beside, as tables.
