//! From a source's text to its facts: one file per language family. The only
//! place where a syntax tree exists; it is dropped before this room is left.

pub mod component;
pub mod embedded;
pub mod kind;
pub mod markup;
pub mod program;
pub mod template;
