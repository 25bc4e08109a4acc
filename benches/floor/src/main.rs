//! Walks the trees that are named and reads every file, in the way that paddlint
//! does, and looks at nothing.

#[path = "../../../src/read/folders.rs"]
mod folders;

use std::io::Read as _;

use folders::Folders;
use ignore::{DirEntry, Error, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

/// How far into a file a NUL makes it binary, as in paddlint.
const HEAD: usize = 8 << 10;

struct Reader {
    folders: Folders,
    window: Vec<u8>,
}

struct Readers;

impl<'a> ParallelVisitorBuilder<'a> for Readers {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Reader {
            folders: Folders::default(),
            window: vec![0; 64 << 10],
        })
    }
}

impl ParallelVisitor for Reader {
    fn visit(&mut self, entry: Result<DirEntry, Error>) -> WalkState {
        let entry = entry.expect("a tree that can be walked");
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            let mut file = self.folders.open(entry.path()).expect("a file that opens");
            let mut read = file.read(&mut self.window).expect("a file that reads");
            // Binary files are not read to their end, as nobody looks for text in them.
            if memchr::memchr(0, &self.window[..read.min(HEAD)]).is_none() {
                // A short read is the end.
                while read == self.window.len() {
                    read = file.read(&mut self.window).expect("a file that reads");
                }
            }
        }
        WalkState::Continue
    }
}

fn main() {
    let mut walk = WalkBuilder::empty();
    for path in std::env::args_os().skip(1) {
        walk.add(path);
    }
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get());
    walk.standard_filters(false).threads(threads);
    walk.build_parallel().visit(&mut Readers);
}
