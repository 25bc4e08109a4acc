//! Who decides about colours.

use crate::harness::Project;

#[test]
fn options_win_over_the_environment_and_the_environment_over_pipes() {
    type Variables = &'static [(&'static str, &'static str)];
    let cases: [(Variables, &[&str], bool); 10] = [
        (&[], &[], false),
        (&[], &["--color", "always"], true),
        (&[("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "never"], false),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[], false),
        (&[("NO_COLOR", "1")], &["--color", "always"], true),
        (&[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR", "0")], &[], false),
        (&[("CLICOLOR", "1")], &[], false),
        (&[("TERM", "xterm-256color")], &[], false),
    ];
    for (variables, options, expected) in cases {
        let project = Project::new().file("a.txt", "nothing\n");
        let mut run = project.paddlint(["check"].iter().chain(options).chain(&["."]));
        for (name, value) in variables {
            run = run.env(name, value);
        }
        let answer = run.run().ends_with(0);
        assert_eq!(
            answer.stdout.contains('\u{1b}'),
            expected,
            "{variables:?} {options:?}: {answer}"
        );
    }
}
