//! Runs programs under Node, with a Paddle that only notes what it is given.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::program::Program;
use super::truth::Given;

/// The stub, and what imports every program.
const DRIVER: &str = "\
let given;
globalThis.window = globalThis;
globalThis.given = (call) => given.push({ environment: set, ...call });
let set;
globalThis.Paddle = {
  Environment: { set: (environment) => { set = environment; } },
  Initialize: (options) => globalThis.given({ token: options.token }),
};
const all = {};
for (const program of process.argv.slice(2)) {
  given = [];
  set = undefined;
  await import(`./${program}/main.js`);
  await null;
  all[program] = given;
}
process.stdout.write(JSON.stringify(all));
";

const SDK: &str = "\
export async function initializePaddle(options) {
  globalThis.given({ token: options.token, environment: options.environment });
}
";

/// Whether there is a Node that can run the programs.
pub(super) fn is_there() -> bool {
    let output = Command::new("node").arg("--version").output();
    let Ok(output) = output else {
        return false;
    };
    let version = String::from_utf8_lossy(&output.stdout);
    let major = version.trim_start_matches('v').split('.').next();
    major
        .and_then(|major| major.parse::<u32>().ok())
        .is_some_and(|major| major >= 18)
}

/// What the programs give in a mode, by name.
pub(super) fn run(
    folder: &Path,
    programs: &[(String, Program)],
    mode: &str,
) -> BTreeMap<String, Vec<Given>> {
    let sdk = folder.join("node_modules/@paddle/paddle-js");
    fs::create_dir_all(&sdk).expect("a folder");
    fs::write(sdk.join("index.js"), SDK).expect("a file");
    let manifest = "{ \"type\": \"module\", \"exports\": \"./index.js\" }";
    fs::write(sdk.join("package.json"), manifest).expect("a file");
    fs::write(folder.join("package.json"), "{ \"type\": \"module\" }").expect("a file");
    fs::write(folder.join("driver.js"), DRIVER).expect("a file");
    for (name, program) in programs {
        let below = folder.join(name);
        fs::create_dir_all(&below).expect("a folder");
        for (file, text) in &program.runnable {
            fs::write(below.join(file), text).expect("a file");
        }
    }
    let output = Command::new("node")
        .arg("driver.js")
        .args(programs.iter().map(|(name, _)| name))
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("NODE_ENV", mode)
        .output()
        .expect("node runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "a program does not run: {told}");
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let all = all.as_object().expect("an object").iter();
    all.map(|(name, calls)| {
        let calls = calls.as_array().expect("a list").iter().map(|call| Given {
            token: text(&call["token"]).unwrap_or_default(),
            environment: text(&call["environment"]),
        });
        (name.clone(), calls.collect())
    })
    .collect()
}
