//! Modes: which env files a framework loads in one, and what `NODE_ENV` is.

use crate::resolve::package::Framework;

/// In which order env files are loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// `.env`, `.env.local`, `.env.MODE`, `.env.MODE.local`.
    Vite,
    /// `.env`, `.env.MODE`, `.env.local` (not in tests), `.env.MODE.local`.
    Next,
    /// `.env`, `.env.local` (not in tests), `.env.MODE`, `.env.MODE.local`.
    Parcel,
    /// `.env.MODE` alone.
    ModeOnly,
    /// `.env`, `.env.MODE`; the second may stand for the first, which makes no
    /// difference to what it sets.
    Plain,
    /// `.env.MODE` in the place of `.env` (laravel.com, "configuration").
    Instead,
    /// `.env.defaults`, `.env`, `.env.MODE`.
    Defaults,
    /// `.env`, `.env.MODE`, `.env.local`.
    Bun,
}

const fn order(framework: Framework) -> Option<Order> {
    Some(match framework {
        Framework::Next
        | Framework::CreateReactApp
        | Framework::Expo
        | Framework::Plasmo
        | Framework::Rails
        | Framework::Angular => Order::Next,
        Framework::SvelteKit
        | Framework::Astro
        | Framework::SolidStart
        | Framework::Qwik
        | Framework::TanStackStart
        | Framework::Remix
        | Framework::Wxt
        | Framework::VueCli
        | Framework::Sanity
        | Framework::Taro
        | Framework::Vite => Order::Vite,
        Framework::Parcel => Order::Parcel,
        Framework::Gatsby => Order::ModeOnly,
        Framework::Nuxt2 | Framework::Nuxt | Framework::Django => Order::Plain,
        Framework::Laravel => Order::Instead,
        Framework::Redwood => Order::Defaults,
        Framework::Bun => Order::Bun,
        Framework::Storybook => return None,
    })
}

fn first_order(frameworks: &[Framework]) -> Order {
    frameworks
        .iter()
        .find_map(|framework| order(*framework))
        .unwrap_or(Order::Vite)
}

/// Whether the server takes the env file of a mode in the place of the one for
/// all, whatever the bundler beside it does.
pub(super) fn replaces_base(frameworks: &[Framework]) -> bool {
    frameworks
        .iter()
        .any(|framework| order(*framework) == Some(Order::Instead))
}

/// The env files that are loaded in `mode`, the weakest first.
pub(super) fn env_files(frameworks: &[Framework], mode: &str) -> Vec<String> {
    let order = first_order(frameworks);
    let base = || ".env".to_owned();
    let local = || ".env.local".to_owned();
    let own = || format!(".env.{mode}");
    let own_local = || format!(".env.{mode}.local");
    let mut files = match order {
        Order::Vite | Order::Parcel => vec![base(), local(), own(), own_local()],
        Order::Next => vec![base(), own(), local(), own_local()],
        Order::ModeOnly | Order::Instead => vec![own()],
        Order::Plain => vec![base(), own()],
        Order::Defaults => vec![".env.defaults".to_owned(), base(), own()],
        Order::Bun => vec![base(), own(), local()],
    };
    // What a machine has of its own does not change what tests see.
    if mode == "test" && matches!(order, Order::Next | Order::Parcel) {
        files.retain(|file| file != ".env.local");
    }
    files
}

/// What `NODE_ENV` is in `mode`, where a framework says so.
pub(super) fn node_env(frameworks: &[Framework], mode: &str) -> Option<&'static str> {
    let first = frameworks
        .iter()
        .find(|framework| order(**framework).is_some())?;
    let is_server = matches!(
        first,
        Framework::Laravel | Framework::Rails | Framework::Django | Framework::Bun
    );
    match mode {
        _ if is_server => None,
        "development" => Some("development"),
        "production" => Some("production"),
        // Builds of Vite are for production in any mode but development, and
        // its server is for development in any.
        "test" if order(*first) != Some(Order::Vite) => Some("test"),
        _ => None,
    }
}
