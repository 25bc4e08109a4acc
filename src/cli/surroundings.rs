//! What the process finds around it: terminals, environment variables, the
//! working directory. Read once, so that everything after is a function of it.

#![expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment and the working directory"
)]

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};

use crate::account::wire::ProxyChoice;
use crate::cli::args::When;
use crate::discover::git::GitVariables;
use crate::model::Sensitive;
use crate::report::Style;

/// Text on something that is no terminal is wrapped at so many columns.
const WIDTH_ELSEWHERE: usize = 100;

/// One output stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Whether colours are wanted there, by the usual conventions.
    pub color: bool,
    /// Whether it shows hyperlinks.
    pub links: bool,
    /// How wide it is, if it is a terminal.
    pub width: Option<usize>,
}

/// What the process finds around it.
#[derive(Debug)]
pub struct Surroundings {
    /// Where relative paths start.
    pub working_directory: io::Result<PathBuf>,
    /// Where git was told to look.
    pub git: GitVariables,
    /// Whether a person types at stdin.
    pub stdin_is_terminal: bool,
    /// stdout.
    pub stdout: Terminal,
    /// stderr.
    pub stderr: Terminal,
    /// What a service for continuous integration says.
    pub continuous: Continuous,
    /// The API key of the account.
    pub api_key: Option<Sensitive>,
    /// What stands between this computer and the network.
    pub proxies: Proxies,
}

/// The usual variables about proxies, of which the URLs may hold passwords.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For HTTPS.
    pub https: Option<Sensitive>,
    /// For everything without one of its own.
    pub all: Option<Sensitive>,
    /// The hosts that need none, with commas between them.
    pub except: Option<String>,
}

impl Proxies {
    /// Which proxy is taken to the account.
    pub(super) fn choice(&self) -> ProxyChoice {
        let url = self.https.as_ref().or(self.all.as_ref());
        let except = self.except.as_deref().unwrap_or("").split(',');
        let except = except.map(str::trim).filter(|host| !host.is_empty());
        ProxyChoice {
            url: url.map(|url| url.expose().to_owned()),
            except: except.map(str::to_owned).collect(),
        }
    }
}

/// What a service for continuous integration says of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Continuous {
    /// The file that takes the summary of a step, on GitHub.
    pub step_summary: Option<PathBuf>,
    /// The commit that is checked, on GitLab.
    pub commit: Option<String>,
}

impl Surroundings {
    /// Those of this process.
    pub fn of_this_process() -> Self {
        let path = |name| {
            let value = std::env::var_os(name).filter(|value| !value.is_empty());
            value.map(PathBuf::from)
        };
        let links = terminal_knows_links(|name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        });
        // `choice` knows NO_COLOR, CLICOLOR, CLICOLOR_FORCE and dumb terminals.
        let (stdout, stderr) = (io::stdout(), io::stderr());
        Self {
            working_directory: std::env::current_dir(),
            git: GitVariables {
                git_dir: path("GIT_DIR"),
                work_tree: path("GIT_WORK_TREE"),
                index_file: path("GIT_INDEX_FILE"),
            },
            stdin_is_terminal: io::stdin().is_terminal(),
            stdout: Terminal {
                color: AutoStream::choice(&stdout) != ColorChoice::Never,
                links: links && stdout.is_terminal(),
                width: width(terminal_size::terminal_size_of(&stdout)),
            },
            stderr: Terminal {
                color: AutoStream::choice(&stderr) != ColorChoice::Never,
                links: links && stderr.is_terminal(),
                width: width(terminal_size::terminal_size_of(&stderr)),
            },
            continuous: Continuous {
                step_summary: said("GITHUB_STEP_SUMMARY").map(PathBuf::from),
                commit: said("CI_COMMIT_SHA")
                    .map(|commit| commit.to_string_lossy().into_owned())
                    .filter(|commit| is_commit(commit)),
            },
            api_key: said("PADDLE_API_KEY").map(sensitive),
            proxies: Proxies {
                https: said_in_any_case("HTTPS_PROXY").map(sensitive),
                all: said_in_any_case("ALL_PROXY").map(sensitive),
                except: said_in_any_case("NO_PROXY")
                    .map(|hosts| hosts.to_string_lossy().into_owned()),
            },
        }
    }
}

/// The value of an environment variable that is not empty.
fn said(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The same for variables that are written in small letters, too, which then
/// count first.
fn said_in_any_case(name: &str) -> Option<std::ffi::OsString> {
    said(&name.to_ascii_lowercase()).or_else(|| said(name))
}

fn sensitive(value: std::ffi::OsString) -> Sensitive {
    Sensitive::new(value.to_string_lossy().into_owned())
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn width(size: Option<(terminal_size::Width, terminal_size::Height)>) -> Option<usize> {
    // A terminal that does not know its width says 0.
    size.map(|(width, _)| usize::from(width.0))
        .filter(|&width| width > 0)
}

impl Terminal {
    /// How text is dressed there.
    pub(super) fn style(self, when: When) -> Style {
        let color = match when {
            When::Auto => self.color,
            When::Always => true,
            When::Never => false,
        };
        Style {
            color,
            links: color && self.links,
            width: self.width.unwrap_or(WIDTH_ELSEWHERE).max(40),
        }
    }
}

/// Whether a terminal described by `variable` shows hyperlinks. Terminals do
/// not say; these are known to. `FORCE_HYPERLINK` decides for all others.
fn terminal_knows_links(variable: impl Fn(&str) -> Option<String>) -> bool {
    if let Some(forced) = variable("FORCE_HYPERLINK") {
        return forced != "0";
    }
    let has = |name| variable(name).is_some_and(|value| !value.is_empty());
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    let term = variable("TERM").unwrap_or_default();
    let version = variable("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    matches!(
        program.as_str(),
        "iTerm.app" | "WezTerm" | "vscode" | "ghostty" | "Hyper" | "Tabby" | "zed"
    ) || matches!(
        term.as_str(),
        "xterm-kitty" | "xterm-ghostty" | "alacritty" | "foot"
    ) || version.is_some_and(|version| version >= 5000)
        || has("WT_SESSION")
        || has("KONSOLE_VERSION")
        || has("DOMTERM")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_for_terminals_known_to_show_them() {
        let cases: [(&[(&str, &str)], bool); 8] = [
            (&[], false),
            (&[("TERM", "xterm-256color")], false),
            (&[("TERM", "xterm-kitty")], true),
            (&[("VTE_VERSION", "6800")], true),
            (&[("VTE_VERSION", "4999")], false),
            (&[("TERM_PROGRAM", "vscode")], true),
            (
                &[("TERM_PROGRAM", "vscode"), ("FORCE_HYPERLINK", "0")],
                false,
            ),
            (&[("FORCE_HYPERLINK", "1")], true),
        ];
        for (variables, expected) in cases {
            let variable = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(terminal_knows_links(variable), expected, "{variables:?}");
        }
    }

    #[test]
    fn the_user_decides_over_the_terminal() {
        let terminal = Terminal {
            color: true,
            links: true,
            width: Some(10),
        };
        assert!(terminal.style(When::Auto).color);
        assert!(!terminal.style(When::Never).color);
        assert!(!terminal.style(When::Never).links);
        assert!(Terminal::default().style(When::Always).color);
        assert_eq!(terminal.style(When::Auto).width, 40);
    }
}
