//! Walks the trees that are named and reads every file, in the way that paddlint
//! does, and looks at nothing.

#[path = "../../../src/read/folders.rs"]
mod folders;

use std::io::Read as _;

use folders::Folders;
use ignore::{DirEntry, Error, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

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
            // A short read is the end.
            while file.read(&mut self.window).expect("a file that reads") == self.window.len() {}
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
